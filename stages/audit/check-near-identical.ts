import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Finding, passed, problem } from "../../src/artifacts/audit-findings.js";
import { formatCsv } from "../../src/artifacts/csv.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { correlation, detailOf, HASH_BITS, hashDistance, perceptualHash } from "../../src/imaging/perceptual-hash.js";

/** One more band than bits may differ: by the pigeonhole principle near pairs agree in one band at least. */
const BANDS = 7;
const BAND_BITS = Math.ceil(HASH_BITS / BANDS);

export interface NearIdenticalOptions {
  readonly hashDistance: number;
  readonly correlation: number;
}

interface Pair {
  readonly a: TensorRow;
  readonly b: TensorRow;
  readonly distance: number;
  readonly correlation: number;
}

/**
 * Pairs of images in different partitions that show the same picture although their files differ. The hash proposes,
 * the correlation of details decides; the hash alone would confuse radiographs of the same pose.
 * @param picture the 64 x 64 grey picture of a row, read again where two candidates are compared.
 */
export async function checkNearIdentical(
  rows: readonly TensorRow[],
  picture: (row: TensorRow) => Promise<Uint8Array>,
  options: NearIdenticalOptions,
  folder: string,
  onProgress: (done: number) => void,
): Promise<Finding> {
  const hashes: (readonly [number, number])[] = [];
  for (const [index, row] of rows.entries()) {
    hashes.push(perceptualHash(await picture(row)));
    onProgress(index + 1);
  }
  const pairs: Pair[] = [];
  const detail = remembering(async (row: TensorRow) => detailOf(await picture(row)));
  for (const [first, second, distance] of candidates(rows, hashes, options.hashDistance)) {
    const [a, b] = [rows[first] as TensorRow, rows[second] as TensorRow];
    const alike = correlation(await detail(a), await detail(b));
    if (alike >= options.correlation) pairs.push({ a, b, distance, correlation: alike });
  }
  const header = ["image", "partition", "otherImage", "otherPartition", "hashDistance", "correlation"];
  const lines = pairs.map(({ a, b, distance, correlation: alike }) =>
    [a.image, a.partition, b.image, b.partition, distance, alike.toFixed(4)].map(String),
  );
  await writeFile(path.join(folder, "near-identical.csv"), formatCsv([header, ...lines]));
  const details = { pairs: pairs.length, images: rows.length, ...options };
  const [first] = pairs;
  if (first === undefined) {
    return passed("near-identical images", `No picture is in two partitions, among ${rows.length} images.`, details);
  }
  return problem(
    "near-identical images",
    `${pairs.length} pairs of images in different partitions show the same picture, such as ${first.a.image} (${first.a.partition}) and ${first.b.image} (${first.b.partition}).`,
    details,
  );
}

/** Of 16 kB each; images of one pose are candidates of each other again and again. */
const REMEMBERED = 4096;

function remembering(compute: (row: TensorRow) => Promise<Float32Array>) {
  const known = new Map<number, Float32Array>();
  return async (row: TensorRow): Promise<Float32Array> => {
    const found = known.get(row.row);
    if (found !== undefined) return found;
    const [oldest] = known.keys();
    if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
    const made = await compute(row);
    known.set(row.row, made);
    return made;
  };
}

function* candidates(
  rows: readonly TensorRow[],
  hashes: readonly (readonly [number, number])[],
  limit: number,
): Generator<readonly [number, number, number]> {
  const seen = new Set<number>();
  for (let band = 0; band < BANDS; band++) {
    const buckets = new Map<number, number[]>();
    for (const [index, hash] of hashes.entries()) {
      const key = bandOf(hash, band);
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else bucket.push(index);
    }
    for (const bucket of buckets.values()) {
      for (let later = 1; later < bucket.length; later++) {
        const second = bucket[later] as number;
        for (let earlier = 0; earlier < later; earlier++) {
          const first = bucket[earlier] as number;
          if (rows[first]?.partition === rows[second]?.partition) continue;
          const distance = hashDistance(hashes[first] as [number, number], hashes[second] as [number, number]);
          if (distance > limit || seen.has(first * rows.length + second)) continue;
          seen.add(first * rows.length + second);
          yield [first, second, distance];
        }
      }
    }
  }
}

function bandOf(hash: readonly [number, number], band: number): number {
  let value = 0;
  for (let bit = band * BAND_BITS; bit < Math.min((band + 1) * BAND_BITS, HASH_BITS); bit++) {
    value = (value << 1) | (((hash[bit >> 5] as number) >>> (bit & 31)) & 1);
  }
  return value;
}
