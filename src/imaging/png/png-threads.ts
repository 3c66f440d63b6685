import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { decodeGreyPng, type GreyPixels } from "./png-grey.js";

const FILE = new URL("./png-thread.js", import.meta.url);
/** The worker's file is not there when the sources are run without having been compiled. */
const MOST_THREADS = existsSync(fileURLToPath(FILE)) ? availableParallelism() : 0;

interface Job {
  readonly file: string | Uint8Array;
  readonly resolve: (pixels: GreyPixels | undefined) => void;
}

const waiting: Job[] = [];
const idle: Worker[] = [];
const busy = new Map<Worker, Job>();

/**
 * As `decodeGreyPng`, in other threads: as many as images are in work at a time, up to the number of processors. They
 * stay for the next images and end with the process.
 */
export async function decodeGreyPngApart(file: string | Uint8Array): Promise<GreyPixels | undefined> {
  if (MOST_THREADS === 0) return decodeGreyPng(file);
  return await new Promise((resolve) => {
    waiting.push({ file, resolve });
    const thread = idle.pop() ?? (busy.size < MOST_THREADS ? startThread() : undefined);
    if (thread !== undefined) takeNext(thread);
  });
}

function takeNext(thread: Worker): void {
  const job = waiting.shift();
  if (job === undefined) {
    busy.delete(thread);
    idle.push(thread);
    thread.unref();
    return;
  }
  busy.set(thread, job);
  thread.ref();
  thread.postMessage(job.file);
}

function startThread(): Worker {
  const thread = new Worker(FILE);
  thread.on("message", (pixels: GreyPixels | undefined) => {
    busy.get(thread)?.resolve(pixels);
    takeNext(thread);
  });
  // A thread that cannot be started or breaks, for lack of memory for example, leaves its image to libvips.
  thread.once("error", () => {
    busy.get(thread)?.resolve(undefined);
    busy.delete(thread);
    if (waiting.length > 0) takeNext(startThread());
  });
  return thread;
}
