import { statfs } from "node:fs/promises";
import { StageFailure } from "../../src/stage.js";

export interface TreeLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/** Limits over all archives together, however many threads unpack them. */
export interface SharedLimits extends TreeLimits {
  /** Bytes of free disk at the beginning. */
  readonly free: number;
  /** Two 64-bit integers: bytes and files so far. */
  readonly used: SharedArrayBuffer;
}

/** Each throws a StageFailure where an entry, or a whole archive, is too much. */
export interface Limits {
  /** Checks what an archive declares before any of it is unpacked. */
  readonly expect: (archive: string, entries: { readonly files: number; readonly bytes: number }) => void;
  /** Counts a file. `declared`: the bytes that the archive says it has. */
  readonly file: (archive: string, path: string, declared: number) => void;
  /** Counts bytes of a file that were unpacked. */
  readonly bytes: (archive: string, path: string, more: number) => void;
  readonly usedBytes: () => number;
}

const [BYTES, FILES] = [0, 1];

/** @param folder where it is unpacked to. */
export async function shareLimits({ maxBytes, maxFiles }: TreeLimits, folder: string): Promise<SharedLimits> {
  const disk = await statfs(folder);
  const used = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT);
  return { maxBytes, maxFiles, free: disk.bavail * disk.bsize, used };
}

export function limitsOf({ maxBytes, maxFiles, free, used }: SharedLimits): Limits {
  const counts = new BigInt64Array(used);
  /** Returns what it comes to. */
  const count = (which: number, more: number): number => Number(Atomics.add(counts, which, BigInt(more))) + more;
  const soFar = (which: number): number => Number(Atomics.load(counts, which));

  const checkBytes = (bytes: number, what: () => string): void => {
    if (bytes > maxBytes) {
      throw new StageFailure(
        `Expected the archives to unpack to at most ${maxBytes} bytes, got more with ${what()}`,
        "Raise `maxBytes` if the archives really are that large; otherwise it is a decompression bomb.",
      );
    }
    if (bytes > free) {
      throw new StageFailure(
        `Expected ${bytes} bytes of free disk for ${what()} and what was unpacked before it, got ${free}`,
        "Free some space, or put the cache on a larger disk with --cache.",
      );
    }
  };
  const checkFiles = (files: number, what: () => string): void => {
    if (files <= maxFiles) return;
    throw new StageFailure(
      `Expected the archives to hold at most ${maxFiles} files, got more with ${what()}`,
      "Raise `maxFiles` if the archives really hold that many.",
    );
  };
  const entry = (archive: string, path: string) => () => `${JSON.stringify(path)} in ${archive}`;
  return {
    expect: (archive, { files, bytes }) => {
      checkFiles(soFar(FILES) + files, () => archive);
      checkBytes(soFar(BYTES) + bytes, () => archive);
    },
    file: (archive, path, declared) => {
      checkFiles(count(FILES, 1), entry(archive, path));
      checkBytes(soFar(BYTES) + declared, entry(archive, path));
    },
    bytes: (archive, path, more) => checkBytes(count(BYTES, more), entry(archive, path)),
    usedBytes: () => soFar(BYTES),
  };
}
