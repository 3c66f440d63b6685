import { close, open, writev } from "node:fs";
import { promisify } from "node:util";

const openAsync = promisify(open);
const closeAsync = promisify(close);

/** Pieces of one file are handed to the disk together once they are so many bytes. */
const HANDED_OVER = 1 << 20;
/** Bytes that wait for the disk before unpacking does. */
const MOST_WAITING = 32 << 20;

/** Takes the bytes of one file, in order. */
export interface FileWriter {
  readonly write: (piece: Uint8Array) => void;
  readonly close: () => void;
}

/** Files that are written in other threads while more is unpacked. */
export interface WrittenFiles {
  /** Starts a file that must not be there yet. `explain` makes a failure of what the system says. */
  readonly start: (target: string, explain: (error: unknown) => unknown) => FileWriter;
  /** Resolves when not too much is waiting. Throws the first failure, of any file. */
  readonly room: () => Promise<void>;
  /** Resolves when all is written. Throws the first failure. */
  readonly settled: () => Promise<void>;
}

export function writtenFiles(): WrittenFiles {
  const unfinished = new Set<Promise<void>>();
  let failure: { readonly reason: unknown } | undefined;
  let waiting = 0;

  const check = (): void => {
    if (failure !== undefined) throw failure.reason;
  };
  return {
    start: (target, explain) => {
      let pieces: Uint8Array[] = [];
      let bytes = 0;
      let descriptor: number | undefined;
      // Each step waits for the one before it.
      let last: Promise<void> = Promise.resolve();
      const then = (step: () => Promise<void>): void => {
        const work = last
          .then(step)
          .catch((error: unknown) => {
            failure ??= { reason: explain(error) };
          })
          .then(() => void unfinished.delete(work));
        unfinished.add(work);
        last = work;
      };
      const handOver = (): void => {
        const [handed, size] = [pieces, bytes];
        pieces = [];
        bytes = 0;
        waiting += size;
        then(async () => {
          try {
            descriptor ??= await openAsync(target, "wx", 0o644);
            await writeAll(descriptor, handed);
          } finally {
            waiting -= size;
          }
        });
      };
      return {
        write: (piece) => {
          pieces.push(piece);
          bytes += piece.length;
          if (bytes >= HANDED_OVER) handOver();
        },
        close: () => {
          handOver();
          then(async () => {
            if (descriptor !== undefined) await closeAsync(descriptor);
          });
        },
      };
    },
    room: async () => {
      while (waiting > MOST_WAITING) await Promise.race(unfinished);
      check();
    },
    settled: async () => {
      while (unfinished.size > 0) await Promise.all(unfinished);
      check();
    },
  };
}

async function writeAll(descriptor: number, pieces: readonly Uint8Array[]): Promise<void> {
  for (let left = pieces; left.length > 0; ) {
    const written = await new Promise<number>((resolve, reject) => {
      writev(descriptor, left, (error, count) => (error === null ? resolve(count) : reject(error)));
    });
    left = after(written, left);
  }
}

/** What a system that wrote only a part still has to write. */
function after(written: number, pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  let skip = written;
  for (const [index, piece] of pieces.entries()) {
    if (skip < piece.length) return [piece.subarray(skip), ...pieces.slice(index + 1)];
    skip -= piece.length;
  }
  return [];
}
