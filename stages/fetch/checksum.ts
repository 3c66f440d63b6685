import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { WantedFile } from "./wanted-files.js";

/** What a file turned out to be. */
export interface FoundFile {
  readonly bytes: number;
  readonly sha256: string;
  /** Only where an MD5 is expected. */
  readonly md5: string | undefined;
}

/** Digests of bytes as they come. */
export interface Summing {
  readonly add: (chunk: Uint8Array) => void;
  readonly bytes: () => number;
  readonly finish: () => FoundFile;
}

export function startSumming(wanted: WantedFile): Summing {
  const sha256 = createHash("sha256");
  const md5 = wanted.md5 === undefined ? undefined : createHash("md5");
  let bytes = 0;
  return {
    add: (chunk) => {
      sha256.update(chunk);
      md5?.update(chunk);
      bytes += chunk.length;
    },
    bytes: () => bytes,
    finish: () => ({ bytes, sha256: sha256.digest("hex"), md5: md5?.digest("hex") }),
  };
}

/** Adds what a file holds already. */
export async function addFile(
  summing: Summing,
  file: string,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      summing.add(buffer.subarray(0, bytesRead));
      onBytes?.(bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** `bytes 12 instead of 13`, for a message; `undefined` where everything that is known of the file is right. */
export function mismatch(wanted: WantedFile, found: FoundFile): string | undefined {
  if (wanted.bytes !== undefined && wanted.bytes !== found.bytes) {
    return `expected ${wanted.bytes} bytes, got ${found.bytes}`;
  }
  if (wanted.sha256 !== undefined && wanted.sha256 !== found.sha256) {
    return `expected SHA-256 ${wanted.sha256}, got ${found.sha256}`;
  }
  if (wanted.md5 !== undefined && wanted.md5 !== found.md5) return `expected MD5 ${wanted.md5}, got ${found.md5}`;
  return undefined;
}
