import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

/** How much of the beginning and of the end of a long log is kept, bytes. */
const HEAD = 256 * 1024;
const TAIL = 768 * 1024;
/** Size at which the middle is cut out. */
const LIMIT = 4 * (HEAD + TAIL);

/** A stage's log: children write to `fd` themselves, in append mode, so nothing is lost when the orchestrator dies. */
export interface LogFile {
  readonly fd: number;
  /** Lines written since the last call, at most `limit`, the newest; an unfinished last line only when `all`. */
  readonly newLines: (limit: number, all: boolean) => readonly string[];
  /** Cuts the middle out of a log that has grown beyond the bound. */
  readonly bound: () => void;
  /** The last lines of this attempt, at most `lines` and 8 KiB. */
  readonly tail: (lines: number) => string;
  readonly close: () => void;
}

export function openLogFile(path: string): LogFile {
  const fd = openSync(path, "a+");
  const start = fstatSync(fd).size;
  let cut = 0;
  let mark = "";
  let seen = start;
  let partial = "";

  const readRange = (from: number, to: number): Buffer => {
    const buffer = Buffer.alloc(Math.max(0, to - from));
    const length = readSync(fd, buffer, 0, buffer.length, from);
    return buffer.subarray(0, length);
  };

  const cutMiddle = (): void => {
    let { size } = fstatSync(fd);
    const tail = readRange(size - TAIL, size);
    const firstLine = tail.indexOf(10) + 1;
    cut += size - HEAD - tail.length + firstLine - mark.length;
    mark = `\n[${cut} bytes left out]\n`;
    // In append mode a position is ignored, so placing bytes takes a descriptor of its own.
    const placing = openSync(path, "r+");
    // The end is copied to where the middle was while the child goes on appending; what it appends meanwhile follows.
    let end = HEAD + writeSync(placing, mark, HEAD);
    end += writeSync(placing, tail, firstLine, tail.length - firstLine, end);
    for (let now = fstatSync(fd).size; now > size; now = fstatSync(fd).size) {
      const added = readRange(size, now);
      end += writeSync(placing, added, 0, added.length, end);
      size += added.length;
    }
    ftruncateSync(placing, end);
    closeSync(placing);
    seen = end;
    partial = "";
  };

  return {
    fd,
    newLines(limit, all) {
      const { size } = fstatSync(fd);
      const from = Math.max(seen, size - 64 * 1024);
      if (from > seen) partial = "";
      const text = partial + readRange(from, size).toString("utf8");
      seen = size;
      const lines = text.split("\n");
      partial = all ? "" : (lines.pop() ?? "");
      return lines.filter((line) => line !== "").slice(-limit);
    },
    bound() {
      if (fstatSync(fd).size <= LIMIT) return;
      try {
        cutMiddle();
      } catch {
        // On a disk that is full the log stays as it is until there is room.
      }
    },
    tail(lines) {
      const { size } = fstatSync(fd);
      const text = readRange(Math.max(Math.min(start, size), size - 8192), size).toString("utf8");
      return text.trimEnd().split("\n").slice(-lines).join("\n");
    },
    close: () => closeSync(fd),
  };
}
