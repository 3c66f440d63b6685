import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Digest } from "../core/ids.js";

/** Up to here a file is read in one go: opening it costs more than reading it. */
const SMALL_FILE_BYTES = 128 * 1024;
const CHUNK_BYTES = 2 * 1024 * 1024;

/** SHA-256 of a file's content. Large files are read and hashed at the same time; memory stays bounded. */
export async function hashFile(file: string, bytes: number, signal?: AbortSignal): Promise<Digest> {
  if (bytes <= SMALL_FILE_BYTES) return hashBytes(readFileSync(file));
  const hash = createHash("sha256");
  const handle = await open(file, "r");
  try {
    let current = Buffer.allocUnsafe(CHUNK_BYTES);
    let spare = Buffer.allocUnsafe(CHUNK_BYTES);
    let pending = handle.read(current, 0, CHUNK_BYTES, null);
    for (;;) {
      const { bytesRead } = await pending;
      if (bytesRead === 0) return hash.digest("hex") as Digest;
      signal?.throwIfAborted();
      pending = handle.read(spare, 0, CHUNK_BYTES, null);
      hash.update(current.subarray(0, bytesRead));
      [current, spare] = [spare, current];
    }
  } finally {
    await handle.close();
  }
}

export const hashBytes = (content: string | Uint8Array): Digest =>
  createHash("sha256").update(content).digest("hex") as Digest;
