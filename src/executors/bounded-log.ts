import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { watchQuietly } from "./event-tail.js";

/** How much of the beginning and of the end of a long log is kept, bytes. */
const HEAD = 256 * 1024;
const TAIL = 768 * 1024;
/** Size at which the middle is cut out. */
const LIMIT = 4 * (HEAD + TAIL);
/** How often what a child goes on to write is followed while the middle is cut out. */
const MOST_ROUNDS = 8;
/** For file systems that do not tell of changes. */
const LOOK_EVERY_MS = 500;

/** A stage's log while it is written: children write to `fd` themselves, in append mode, so nothing waits for anybody. */
export interface BoundedLog {
  readonly fd: number;
  /** Names the process group that writes: it is held still while the middle is cut out, for it may be faster than that. */
  readonly writtenBy: (leader: number) => void;
  /** Cuts the middle out if it has grown beyond the bound; this happens automatically while it is open. */
  readonly bound: () => void;
  readonly close: () => void;
}

/** For a process that does little else: a child may write gigabytes while a busy one does not look. */
export function openBoundedLog(path: string): BoundedLog {
  const fd = openSync(path, "a+");
  let cut = 0;
  let mark = "";
  let leader: number | undefined;

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
    for (
      let round = 0, now = fstatSync(fd).size;
      now > size && round < MOST_ROUNDS;
      round++, now = fstatSync(fd).size
    ) {
      // Of a child that is faster than this, the newest alone.
      const from = Math.max(size, now - TAIL);
      const added = readRange(from, now);
      cut += from - size;
      end += writeSync(placing, added, 0, added.length, end);
      size = from + added.length;
    }
    cut += Math.max(0, fstatSync(fd).size - size);
    ftruncateSync(placing, end);
    closeSync(placing);
  };

  const bound = (): void => {
    try {
      if (fstatSync(fd).size <= LIMIT) return;
    } catch {
      return;
    }
    const group = leader;
    if (group !== undefined) signal(group, "SIGSTOP");
    try {
      cutMiddle();
    } catch {
      // On a disk that is full the log stays as it is until there is room.
    } finally {
      if (group !== undefined) signal(group, "SIGCONT");
    }
  };
  const watcher = watchQuietly(path, bound);
  const looks = setInterval(bound, LOOK_EVERY_MS).unref();
  return {
    fd,
    writtenBy(pid) {
      leader = pid;
    },
    bound,
    close() {
      watcher?.close();
      clearInterval(looks);
      closeSync(fd);
    },
  };
}

function signal(leader: number, name: "SIGSTOP" | "SIGCONT"): void {
  // Windows can neither stop a process nor address a group.
  if (process.platform === "win32") return;
  try {
    process.kill(-leader, name);
  } catch {
    // Nobody of the group is left.
  }
}
