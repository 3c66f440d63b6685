import type { NpyReader } from "../artifacts/npy.js";

const PIECE_BYTES = 4_000_000;

/** The pixels of images in their order, one after the other; they are read in pieces of a few megabytes. */
export async function* picturesOfRows(
  images: NpyReader,
  rows: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { rowBytes } = images;
  const step = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
  for (let start = 0; start < rows.length; start += step) {
    signal.throwIfAborted();
    const piece = rows.slice(start, start + step);
    const pixels = new Uint8Array(piece.length * rowBytes);
    await images.readRows(piece, pixels);
    for (let at = 0; at < pixels.length; at += rowBytes) yield pixels.subarray(at, at + rowBytes);
  }
}
