import { diskSpace, StageFailure } from "../../../src/stage.js";

export interface TreeLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Bytes that an archive may unpack to for each of its own. */
  readonly maxRatio: number;
}

/** Limits over all archives together, however many threads unpack them. */
export interface SharedLimits extends TreeLimits {
  /** Bytes of free disk at the beginning. */
  readonly free: number;
  /** Two 64-bit integers: bytes and files so far. */
  readonly used: SharedArrayBuffer;
}

/** Of one archive. Each throws a StageFailure where an entry, or the whole archive, is too much. */
export interface Limits {
  /** Checks what the archive declares before any of it is unpacked. */
  readonly expect: (entries: { readonly files: number; readonly bytes: number }) => void;
  /** Counts a file. `declared`: the bytes that the archive says it has. */
  readonly file: (path: string, declared: number) => void;
  /** Counts bytes of a file that were unpacked. */
  readonly bytes: (path: string, more: number) => void;
}

const [BYTES, FILES] = [0, 1];

/** Less than this is no bomb, however small its archive: a mask is mostly zeros. Bytes. */
const HARMLESS = 1_000_000_000;

/** @param folder where it is unpacked to. */
export function shareLimits(limits: TreeLimits, folder: string): SharedLimits {
  const used = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT);
  const { maxBytes, maxFiles, maxRatio } = limits;
  return { maxBytes, maxFiles, maxRatio, free: diskSpace(folder)?.bytes ?? Number.POSITIVE_INFINITY, used };
}

export const usedBytes = ({ used }: SharedLimits): number => Number(Atomics.load(new BigInt64Array(used), BYTES));

/** @param archive of which files are unpacked, for messages and for its ratio. */
export function limitsOf(
  { maxBytes, maxFiles, maxRatio, free, used }: SharedLimits,
  archive: { readonly name: string; readonly bytes: number },
): Limits {
  const counts = new BigInt64Array(used);
  let own = 0;
  /** Returns what it comes to. */
  const count = (which: number, more: number): number => Number(Atomics.add(counts, which, BigInt(more))) + more;
  const soFar = (which: number): number => Number(Atomics.load(counts, which));

  const checkBytes = (bytes: number, ofArchive: number, what: () => string): void => {
    if (bytes > maxBytes) {
      throw new StageFailure(
        `Expected the archives to unpack to at most ${maxBytes} bytes, got more with ${what()}`,
        "Raise `maxBytes` if the archives really are that large; otherwise it is a decompression bomb.",
      );
    }
    if (bytes > free) {
      throw new StageFailure(
        `Expected ${bytes} bytes of free disk for ${what()} and what was unpacked before it, got ${free}`,
        "Free some space (see `pipeline cache gc`), or put the cache on a larger disk with --cache.",
        "store-unwritable",
      );
    }
    if (ofArchive > HARMLESS && ofArchive > maxRatio * archive.bytes) {
      throw new StageFailure(
        `Expected ${archive.name} to unpack to at most ${maxRatio} times its ${archive.bytes} bytes, got more with ${what()}`,
        "Raise `maxRatio` if its content really is that uniform; otherwise it is a decompression bomb.",
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
  const entry = (path: string) => () => `${JSON.stringify(path)} in ${archive.name}`;
  return {
    expect: ({ files, bytes }) => {
      checkFiles(soFar(FILES) + files, () => archive.name);
      checkBytes(soFar(BYTES) + bytes, bytes, () => archive.name);
    },
    file: (path, declared) => {
      checkFiles(count(FILES, 1), entry(path));
      checkBytes(soFar(BYTES) + declared, own + declared, entry(path));
    },
    bytes: (path, more) => {
      own += more;
      checkBytes(count(BYTES, more), own, entry(path));
    },
  };
}
