import { createHash, hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Digest } from "../core/ids.js";

const CHUNK_BYTES = 1024 * 1024;

/** SHA-256 of a file's content, as 32 bytes. Reading and hashing overlap; memory stays bounded. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<Buffer> {
  const digest = createHash("sha256");
  const handle = await open(file, "r");
  let pending: Promise<{ readonly bytesRead: number }> | undefined;
  try {
    let current = Buffer.allocUnsafe(CHUNK_BYTES);
    let spare = Buffer.allocUnsafe(CHUNK_BYTES);
    pending = handle.read(current, 0, CHUNK_BYTES, null);
    for (;;) {
      const { bytesRead } = await pending;
      if (bytesRead === 0) return digest.digest();
      signal?.throwIfAborted();
      pending = handle.read(spare, 0, CHUNK_BYTES, null);
      digest.update(current.subarray(0, bytesRead));
      [current, spare] = [spare, current];
    }
  } finally {
    await pending?.catch(() => undefined);
    await handle.close();
  }
}

let buffer: Buffer | undefined;

/** The same at once: for small files, where opening costs more than reading, and for threads with nothing else to do. */
export function hashFileSync(file: string): Buffer {
  buffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const handle = openSync(file, "r");
  try {
    let filled = 0;
    let bytes = readSync(handle, buffer, 0, CHUNK_BYTES, null);
    while (bytes > 0 && filled + bytes < CHUNK_BYTES) {
      filled += bytes;
      bytes = readSync(handle, buffer, filled, CHUNK_BYTES - filled, null);
    }
    if (bytes === 0) return hash("sha256", buffer.subarray(0, filled), "buffer");
    const digest = createHash("sha256").update(buffer);
    for (bytes = readSync(handle, buffer); bytes > 0; bytes = readSync(handle, buffer)) {
      digest.update(buffer.subarray(0, bytes));
    }
    return digest.digest();
  } finally {
    closeSync(handle);
  }
}

export const hashBytes = (content: string | Uint8Array): Digest => hash("sha256", content, "hex") as Digest;
