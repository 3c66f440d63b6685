import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Finding, hint, passed, problem } from "../../src/artifacts/audit-findings.js";
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
  const header = ["image", "partition", "otherImage", "otherPartition", "kind", "hashDistance", "correlation"];
  const lines = pairs.map((pair) => {
    const { a, b, distance, correlation: alike } = pair;
    return [a.image, a.partition, b.image, b.partition, kindOf(pair), distance, alike.toFixed(4)].map(String);
  });
  await writeFile(path.join(folder, "near-identical.csv"), formatCsv([header, ...lines]));
  return findingOf(pairs, rows.length, options);
}

/** Pictures of one patient that are alike need not be one: so are adjacent slices, and follow-ups. */
const kindOf = ({ a, b }: Pair): "copy" | "neighbour" =>
  a.patient !== "" && a.patient === b.patient ? "neighbour" : "copy";

const such = ({ a, b }: Pair): string => `such as ${a.image} (${a.partition}) and ${b.image} (${b.partition})`;

function findingOf(pairs: readonly Pair[], images: number, options: NearIdenticalOptions): Finding {
  const copies = pairs.filter((pair) => kindOf(pair) === "copy");
  const neighbours = pairs.filter((pair) => kindOf(pair) === "neighbour");
  const details = { pairs: copies.length, neighbours: neighbours.length, images, ...options };
  const [copy] = copies;
  const [neighbour] = neighbours;
  const beside =
    neighbour === undefined
      ? ""
      : ` ${neighbours.length} ${neighbours.length === 1 ? "pair" : "pairs"} of images of one patient in different partitions are alike, as adjacent slices or follow-ups are, ${such(neighbour)}.`;
  if (copy !== undefined) {
    return problem(
      "near-identical images",
      `${copies.length} ${copies.length === 1 ? "pair" : "pairs"} of images in different partitions show the same picture, ${such(copy)}.${
        copies.every(({ a, b }) => a.patient === "" || b.patient === "")
          ? " Patients are not known, so they may also be adjacent slices or follow-ups of one patient."
          : ""
      }${beside}`,
      details,
    );
  }
  const none = `No picture is in two partitions, among ${images} images.`;
  return beside === ""
    ? passed("near-identical images", none, details)
    : hint("near-identical images", `${none}${beside}`, details);
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
