import type { NpyReader } from "../artifacts/npy.js";
import type { FileFacts } from "../artifacts/originals.js";
import type { TensorRow } from "../artifacts/tensors.js";
import { type ImageDigests, shortDigest } from "../artifacts/training-digests.js";

const PIECE_BYTES = 4_000_000;

/**
 * What identifies an image, whatever its name: its pixels as the network reads them, and the original file that they
 * came from. In the order of `rows`, read in pieces of a few megabytes.
 * @param originals what `resize` recorded; without it an image's own file is the original.
 */
export async function imageDigests(
  images: NpyReader,
  rows: readonly TensorRow[],
  originals: ReadonlyMap<string, FileFacts> | undefined,
  signal: AbortSignal,
): Promise<readonly ImageDigests[]> {
  const digests: ImageDigests[] = [];
  const step = Math.max(1, Math.floor(PIECE_BYTES / images.rowBytes));
  const shape = images.shape.slice(1).join("x");
  for (let start = 0; start < rows.length; start += step) {
    signal.throwIfAborted();
    const piece = rows.slice(start, start + step);
    const pixels = new Uint8Array(piece.length * images.rowBytes);
    await images.readRows(
      piece.map(({ row }) => row),
      pixels,
    );
    for (const [at, { image, digest }] of piece.entries()) {
      const own = pixels.subarray(at * images.rowBytes, (at + 1) * images.rowBytes);
      const original = originals === undefined ? digest : originals.get(image)?.digest;
      digests.push({ pixels: shortDigest(shape, own), ...(original && { original: original.slice(0, 32) }) });
    }
  }
  return digests;
}
