import { hashFileSync } from "../hash-file.js";
import { STAT_FIELDS, statFields } from "./scan.js";

/**
 * Work on many files of one tree that several threads share: each takes the next chunk until none is left. All
 * buffers are shared memory.
 */
export interface TreeJob {
  /** `stat`: STAT_FIELDS 64 bit numbers per item. `hash`: SHA-256, 32 bytes per item. */
  readonly kind: "stat" | "hash";
  readonly root: string;
  /** Paths below the root, joined by NUL; an empty one is the root itself. */
  readonly names: SharedArrayBuffer;
  /** 32 bit positions in `names`, one per item. */
  readonly items: SharedArrayBuffer;
  /** 32 bit positions in `items` where chunks begin, and the end. */
  readonly chunks: SharedArrayBuffer;
  /** The next chunk that nobody took, 32 bit. */
  readonly next: SharedArrayBuffer;
  /** A byte per item. */
  readonly states: SharedArrayBuffer;
  readonly output: SharedArrayBuffer;
}

/** States of items. What failed in a thread is done again by the caller, who can say why. */
export const OPEN = 0;
export const DONE = 1;
const FAILED = 2;

/** A thread's view of a job. */
export interface TreeJobView {
  /** Items of the next chunk, as a range; undefined when all are taken. */
  readonly take: () => readonly [start: number, end: number] | undefined;
  readonly fileOf: (item: number) => string;
  /** Does one item on the spot and marks it. */
  readonly work: (item: number) => void;
  readonly states: Uint8Array;
}

export function viewTreeJob(job: TreeJob): TreeJobView {
  const names = Buffer.from(job.names).toString().split("\0");
  const items = new Int32Array(job.items);
  const chunks = new Int32Array(job.chunks);
  const next = new Int32Array(job.next);
  const states = new Uint8Array(job.states);
  const numbers = job.kind === "stat" ? new BigInt64Array(job.output) : undefined;
  const bytes = Buffer.from(job.output);
  const fileOf = (item: number): string => {
    const name = names[items[item]!]!;
    return name === "" ? job.root : `${job.root}/${name}`;
  };
  const doItem = (item: number): boolean => {
    if (numbers === undefined) {
      hashFileSync(fileOf(item)).copy(bytes, item * 32);
      return true;
    }
    return statFields(fileOf(item), "file", numbers, item * STAT_FIELDS);
  };
  return {
    take: () => {
      const chunk = Atomics.add(next, 0, 1);
      const [start, end] = [chunks[chunk], chunks[chunk + 1]];
      return start === undefined || end === undefined ? undefined : [start, end];
    },
    fileOf,
    work: (item) => {
      try {
        states[item] = doItem(item) ? DONE : FAILED;
      } catch {
        states[item] = FAILED;
      }
    },
    states,
  };
}
