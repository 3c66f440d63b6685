import { closeSync, type FSWatcher, openSync, readSync, watch } from "node:fs";
import type { AttemptEvent } from "../core/attempt.js";

const CHUNK = 64 * 1024;

/**
 * Follows an attempt's `events.jsonl` while a stage appends to it. A line counts only once its end is there.
 * Changes are noticed by `fs.watch`; file systems that do not tell are covered by calling `read` now and then.
 */
export function tailEvents(file: string, onEvent: (event: AttemptEvent) => void) {
  const fd = openSync(file, "a+");
  const buffer = Buffer.alloc(CHUNK);
  let position = 0;
  let rest = Buffer.alloc(0);
  let open = true;

  const read = (): void => {
    if (!open) return;
    for (;;) {
      const length = readSync(fd, buffer, 0, CHUNK, position);
      if (length === 0) return;
      position += length;
      const bytes = Buffer.concat([rest, buffer.subarray(0, length)]);
      const end = bytes.lastIndexOf(10);
      rest = Buffer.from(bytes.subarray(end + 1));
      for (const line of bytes.subarray(0, Math.max(0, end)).toString("utf8").split("\n")) {
        const event = parseEvent(line);
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
function watchQuietly(file: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(file, { persistent: false }, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** A stage that was killed in the middle of a line leaves one that is no JSON. */
function parseEvent(line: string): AttemptEvent | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as AttemptEvent;
  } catch {
    return undefined;
  }
}
