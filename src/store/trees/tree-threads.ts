import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { hashFile, hashFileSync } from "../hash-file.js";
import { STAT_FIELDS, statFields } from "./scan.js";
import { DONE, OPEN, type TreeJob, type TreeJobView, viewTreeJob } from "./tree-job.js";

/** More threads would only wait for the disk. */
const MOST_THREADS = 4;
/** Below that much work a thread costs more to start than it saves. */
const STATS_WORTH_A_THREAD = 20_000;
const FILES_WORTH_A_THREAD = 4_000;
const BYTES_WORTH_A_THREAD = 64 * 1024 * 1024;

const CHUNK_FILES = 512;
const CHUNK_BYTES = 8 * 1024 * 1024;
const FEW = 64;
const LITTLE_BYTES = 256 * 1024;
/** Larger files are read asynchronously on the main thread, so that signals and timers get their turn. */
const LARGE_BYTES = 4 * 1024 * 1024;
const SLICE_MS = 20;

interface JobOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with bytes that were read since the last call. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/** The numbers of files whose names are known, STAT_FIELDS each; undefined where one is not there. */
export async function statNames(
  root: string,
  names: Buffer,
  count: number,
  options: JobOptions = {},
): Promise<BigInt64Array | undefined> {
  if (count <= FEW) return statFew(root, names, count);
  const items = Int32Array.from({ length: count }, (_, at) => at);
  const job = createJob("stat", root, names, items, undefined, STAT_FIELDS * 8);
  const states = await share(job, count >= STATS_WORTH_A_THREAD, undefined, options);
  return states.every((state) => state === DONE) ? new BigInt64Array(job.output) : undefined;
}

/** SHA-256 of the files at these positions, 32 bytes each, in that order. `sizes` are in bytes, by the same order. */
export async function hashNames(
  root: string,
  names: Buffer,
  positions: readonly number[],
  sizes: readonly number[],
  options: JobOptions = {},
): Promise<Buffer> {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (positions.length <= FEW && bytes <= LITTLE_BYTES) return hashFew(root, names, positions, bytes, options);
  const job = createJob("hash", root, names, Int32Array.from(positions), sizes, 32);
  const many = positions.length > 1 && (positions.length >= FILES_WORTH_A_THREAD || bytes >= BYTES_WORTH_A_THREAD);
  const states = await share(job, many, sizes, options);
  const output = Buffer.from(job.output);
  const { fileOf } = viewTreeJob(job);
  for (const [item, state] of states.entries()) {
    if (state !== DONE) (await hashFile(fileOf(item), options.signal)).copy(output, item * 32);
  }
  return output;
}

/** Without shared memory, which costs more to set up than a few small files take. */
function statFew(root: string, names: Buffer, count: number): BigInt64Array | undefined {
  const stats = new BigInt64Array(count * STAT_FIELDS);
  for (const [at, name] of splitNames(names, count).entries()) {
    if (!statFields(name === "" ? root : `${root}/${name}`, "file", stats, at * STAT_FIELDS)) return undefined;
  }
  return stats;
}

function hashFew(
  root: string,
  names: Buffer,
  positions: readonly number[],
  bytes: number,
  { onRead }: JobOptions,
): Buffer {
  const output = Buffer.alloc(positions.length * 32);
  const all = names.toString().split("\0");
  for (const [item, at] of positions.entries()) {
    hashFileSync(all[at] === "" ? root : `${root}/${all[at]}`).copy(output, item * 32);
  }
  if (bytes > 0) onRead?.(bytes);
  return output;
}

const splitNames = (names: Buffer, count: number): readonly string[] =>
  count === 0 ? [] : names.toString().split("\0");

function createJob(
  kind: TreeJob["kind"],
  root: string,
  names: Buffer,
  items: Int32Array,
  sizes: readonly number[] | undefined,
  width: number,
): TreeJob {
  const chunks = [0];
  let bytes = 0;
  for (let item = 1; item <= items.length; item++) {
    bytes += sizes?.[item - 1] ?? 0;
    if (item === items.length || item - chunks.at(-1)! >= CHUNK_FILES || bytes + (sizes?.[item] ?? 0) > CHUNK_BYTES) {
      chunks.push(item);
      bytes = 0;
    }
  }
  return {
    kind,
    root,
    names: sharedCopy(names),
    items: sharedCopy(items),
    chunks: sharedCopy(Int32Array.from(chunks)),
    next: new SharedArrayBuffer(4),
    states: new SharedArrayBuffer(items.length),
    output: new SharedArrayBuffer(items.length * width),
  };
}

/** Does the job on this thread and, where it is worth it, on others; resolves when every item was tried. */
async function share(
  job: TreeJob,
  threads: boolean,
  sizes: readonly number[] | undefined,
  options: JobOptions,
): Promise<Uint8Array> {
  const view = viewTreeJob(job);
  const helpers = threads ? startHelpers(job) : [];
  const report = progressOf(view, sizes, options);
  try {
    let sliceEnd = performance.now() + SLICE_MS;
    for (let chunk = view.take(); chunk !== undefined; chunk = view.take()) {
      for (let item = chunk[0]; item < chunk[1]; item++) {
        if ((sizes?.[item] ?? 0) > LARGE_BYTES) {
          (await hashFile(view.fileOf(item), options.signal)).copy(Buffer.from(job.output), item * 32);
          view.states[item] = DONE;
        } else view.work(item);
        if (performance.now() < sliceEnd) continue;
        report();
        await setImmediate();
        options.signal?.throwIfAborted();
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    const timer = setInterval(report, 100);
    await abortable(Promise.all(helpers.map(({ ended }) => ended)), options.signal).finally(() => clearInterval(timer));
    report();
  } finally {
    for (const { worker } of helpers) void worker.terminate();
  }
  return view.states;
}

function startHelpers(job: TreeJob) {
  const file = new URL("./tree-worker.js", import.meta.url);
  // Not there when the sources are run without having been compiled.
  if (!existsSync(fileURLToPath(file))) return [];
  return Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) - 1 }, () => {
    const worker = new Worker(file, { workerData: job, stdout: false, stderr: false });
    // A thread that cannot be started or breaks leaves its items open, and the caller does them.
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()).once("error", () => resolve()));
    return { worker, ended };
  });
}

function progressOf(view: TreeJobView, sizes: readonly number[] | undefined, { onRead }: JobOptions): () => void {
  if (onRead === undefined || sizes === undefined) return () => undefined;
  const told = new Uint8Array(view.states.length);
  return () => {
    let bytes = 0;
    for (const [item, state] of view.states.entries()) {
      if (state === OPEN || told[item] === 1) continue;
      told[item] = 1;
      bytes += sizes[item] ?? 0;
    }
    if (bytes > 0) onRead(bytes);
  };
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function sharedCopy(source: Uint8Array | Int32Array): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(source.byteLength);
  new Uint8Array(shared).set(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  return shared;
}
