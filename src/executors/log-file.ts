import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Reads a stage's log while others write to it and cut its middle out. */
export interface LogFile {
  /** Lines written since the last call, at most `limit`, the newest; an unfinished last line only when `all`. */
  readonly newLines: (limit: number, all: boolean) => readonly string[];
  /** The last lines of this attempt, at most `lines` and 8 KiB. */
  readonly tail: (lines: number) => string;
  readonly close: () => void;
}

/** The log is made where it is not there. */
export function openLogFile(path: string): LogFile {
  const fd = openSync(path, "a+");
  const start = fstatSync(fd).size;
  let seen = start;
  let partial = "";

  const readRange = (from: number, to: number): string => {
    const buffer = Buffer.alloc(Math.max(0, to - from));
    const length = readSync(fd, buffer, 0, buffer.length, from);
    return buffer.toString("utf8", 0, length);
  };

  return {
    newLines(limit, all) {
      const { size } = fstatSync(fd);
      // When the middle of a log was cut out, it is unknown how much of the rest was read before.
      if (size < seen) seen = size;
      const from = Math.max(seen, size - 64 * 1024);
      if (from > seen) partial = "";
      const text = partial + readRange(from, size);
      seen = size;
      const lines = text.split("\n");
      partial = all ? "" : (lines.pop() ?? "");
      return lines.filter((line) => line !== "").slice(-limit);
    },
    tail(lines) {
      const { size } = fstatSync(fd);
      const text = readRange(Math.max(Math.min(start, size), size - 8192), size);
      return text.trimEnd().split("\n").slice(-lines).join("\n");
    },
    close: () => closeSync(fd),
  };
}
