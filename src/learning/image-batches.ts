import type { NpyReader } from "../artifacts/npy.js";
import type { Normalization } from "../artifacts/preprocessing.js";
import { normalizeInto } from "./normalization.js";

/** Where a network's inputs come from: rows by number, all of one shape. */
export interface RowSource {
  readonly rowShape: readonly number[];
  /** Of each batch of rows its numbers, which are overwritten when the batch after the next is asked for. */
  readonly batches: (batches: readonly Uint32Array[]) => AsyncIterable<Float32Array>;
}

/** Images as a network sees them. */
export const imageSource = (images: NpyReader, normalization: Normalization): RowSource => ({
  rowShape: images.shape.slice(1),
  batches: (batches) => imageBatches(images, normalization, batches),
});

/** Rows of numbers that lie in memory. */
export const numberSource = (numbers: Float32Array, columns: number): RowSource => ({
  rowShape: [columns],
  batches: async function* (batches) {
    for (const rows of batches) {
      const batch = new Float32Array(rows.length * columns);
      for (const [at, row] of rows.entries()) {
        batch.set(numbers.subarray(row * columns, (row + 1) * columns), at * columns);
      }
      yield batch;
    }
  },
});

/**
 * Images of each batch of rows as normalized numbers, the next batch being read while the caller computes.
 * Memory: four buffers of a batch. A batch's numbers are overwritten when the one after the next is asked for.
 * @param batches rows of `images.npy`, all batches of one length.
 */
export async function* imageBatches(
  images: NpyReader,
  normalization: Normalization,
  batches: readonly Uint32Array[],
): AsyncGenerator<Float32Array, void> {
  const length = (batches[0]?.length ?? 0) * images.rowBytes;
  const pixels = [new Uint8Array(length), new Uint8Array(length)] as const;
  const numbers = [new Float32Array(length), new Float32Array(length)] as const;
  const read = (batch: number): Promise<void> => images.readRows(batches[batch]!, pixels[batch % 2 === 0 ? 0 : 1]);
  let reading = batches.length > 0 ? read(0) : Promise.resolve();
  try {
    for (let batch = 0; batch < batches.length; batch += 1) {
      const side = batch % 2 === 0 ? 0 : 1;
      await reading;
      normalizeInto(numbers[side], pixels[side], normalization, images.rowBytes);
      if (batch + 1 < batches.length) reading = read(batch + 1);
      yield numbers[side];
    }
  } finally {
    // The caller may close the file once this generator has ended.
    await reading.catch(() => {});
  }
}

/** Cuts rows into batches of equal length; the last is filled up with rows from the start, which do not count. */
export function cutIntoBatches(
  rows: ArrayLike<number>,
  batchSize: number,
): readonly { readonly rows: Uint32Array; readonly count: number }[] {
  const size = Math.min(batchSize, rows.length);
  return Array.from({ length: Math.ceil(rows.length / Math.max(1, size)) }, (_, batch) => {
    const start = batch * size;
    return {
      rows: Uint32Array.from({ length: size }, (__, at) => rows[(start + at) % rows.length]!),
      count: Math.min(size, rows.length - start),
    };
  });
}
