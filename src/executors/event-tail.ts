import { closeSync, type FSWatcher, openSync, readSync, watch } from "node:fs";
import type { AttemptEvent } from "../core/attempt.js";

const CHUNK = 64 * 1024;
const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * Follows an attempt's `events.jsonl` while a stage appends to it. A line counts only once its end is there.
 * Changes are noticed by `fs.watch`; file systems that do not tell are covered by calling `read` now and then.
 */
export function tailEvents<Event = AttemptEvent>(file: string, onEvent: (event: Event) => void) {
  const fd = openSync(file, "a+");
  const buffer = Buffer.alloc(CHUNK);
  let position = 0;
  // Pieces of a line that has no end yet. One that grows beyond all bounds is passed over: it is no event of ours.
  let pieces: Buffer[] = [];
  let waiting = 0;
  let open = true;

  const read = (): void => {
    if (!open) return;
    for (;;) {
      const length = readSync(fd, buffer, 0, CHUNK, position);
      if (length === 0) return;
      position += length;
      const piece = buffer.subarray(0, length);
      const end = piece.lastIndexOf(10);
      const isTooLong = waiting > LONGEST_LINE;
      if (end < 0) {
        if (!isTooLong) pieces.push(Buffer.from(piece));
        waiting += length;
        continue;
      }
      const lines = Buffer.concat([...pieces, piece.subarray(0, end)])
        .toString("utf8")
        .split("\n");
      pieces = [Buffer.from(piece.subarray(end + 1))];
      waiting = length - end - 1;
      if (isTooLong) lines.shift();
      for (const line of lines) {
        const event = parseEvent<Event>(line);
        if (event !== undefined) onEvent(event);
      }
    }
  };

  const watcher = watchQuietly(file, read);
  return {
    read,
    close(): void {
      watcher?.close();
      read();
      open = false;
      closeSync(fd);
    },
  };
}

/** Too many watchers, or a file system without them: the caller's own calls of `read` are enough then. */
export function watchQuietly(file: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(file, { persistent: false }, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** A stage that was killed in the middle of a line leaves one that is no JSON. */
function parseEvent<Event>(line: string): Event | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}
