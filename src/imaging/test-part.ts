import type { DatasetRow } from "../artifacts/dataset.js";
import { sha256 } from "../core/sha256.js";

export { TEST_PART_FACT } from "../core/test-part-fact.js";

/**
 * SHA-256 over the digests of the test images and their labels, in whatever order they come: the same wherever the same
 * question is put to the same images. An image without a digest counts by its name.
 */
export function testPartDigest(rows: readonly Pick<DatasetRow, "image" | "digest" | "label">[]): string {
  const lines = rows.map(({ image, digest, label }) => JSON.stringify([digest || image, label])).sort();
  return sha256(lines.join("\n"));
}
