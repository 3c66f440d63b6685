import type { NpyReader } from "../artifacts/npy.js";
import type { FileFacts } from "../artifacts/originals.js";
import type { TensorRow } from "../artifacts/tensors.js";
import { type ImageDigests, shortDigest } from "../artifacts/training-digests.js";
import { picturesOfRows } from "./pictures-of-rows.js";

/**
 * What identifies an image, whatever its name: its pixels as the network reads them, and the original file that they
 * came from. In the order of `rows`.
 * @param originals what `resize` recorded; without it an image's own file is the original.
 */
export async function imageDigests(
  images: NpyReader,
  rows: readonly TensorRow[],
  originals: ReadonlyMap<string, FileFacts> | undefined,
  signal: AbortSignal,
): Promise<readonly ImageDigests[]> {
  const digests: ImageDigests[] = [];
  const shape = images.shape.slice(1).join("x");
  const numbers = rows.map(({ row }) => row);
  for await (const pixels of picturesOfRows(images, numbers, signal)) {
    const { image, digest } = rows[digests.length]!;
    const original = originals === undefined ? digest : originals.get(image)?.digest;
    digests.push({ pixels: shortDigest(shape, pixels), ...(original && { original: original.slice(0, 32) }) });
  }
  return digests;
}
