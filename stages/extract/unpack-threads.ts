import { Worker } from "node:worker_threads";
import { StageFailure } from "../../src/stage.js";
import type { SourceArchive } from "./source/find-archives.js";
import type { UnpackedArchive } from "./tree/archive-tree.js";
import type { UnpackJob } from "./unpack-archive.js";
import type { ThreadMessage } from "./unpack-thread.js";

interface ThreadOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onRead: (archive: SourceArchive, bytes: number) => void;
  /** `wanted`: how many files. */
  readonly onUnpacked: (archive: SourceArchive, wanted: number) => void;
}

/**
 * Unpacks archives in threads of their own, the first of the list first. Resolves with what each put into the tree, in
 * the order of the list; at the first failure, or when the signal is aborted, all threads end before it rejects.
 */
export async function unpackInThreads(
  archives: readonly SourceArchive[],
  job: UnpackJob,
  options: ThreadOptions,
): Promise<readonly UnpackedArchive[]> {
  const { signal } = options;
  const done = new Map<SourceArchive, UnpackedArchive>();
  const queue = [...archives];
  const threads = Array.from({ length: Math.min(options.threads, archives.length) }, () => {
    return new Worker(new URL("./unpack-thread.js", import.meta.url), { workerData: job });
  });
  let interrupt = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(signal.reason);
    signal.addEventListener("abort", interrupt, { once: true });
  });
  try {
    signal.throwIfAborted();
    await Promise.race([Promise.all(threads.map((thread) => unpackAll(thread, queue, done, options))), interrupted]);
  } finally {
    signal.removeEventListener("abort", interrupt);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return archives.map((archive) => done.get(archive)!);
}

/** Keeps one thread at work until the queue is empty. */
function unpackAll(
  thread: Worker,
  queue: SourceArchive[],
  done: Map<SourceArchive, UnpackedArchive>,
  { onRead, onUnpacked }: ThreadOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let archive: SourceArchive | undefined;
    const next = (): void => {
      archive = queue.shift();
      if (archive === undefined) resolve();
      else thread.postMessage(archive);
    };
    thread.on("message", (message: ThreadMessage) => {
      if (archive === undefined) return;
      switch (message.type) {
        case "read":
          return onRead(archive, message.bytes);
        case "failed":
          return reject(new StageFailure(message.message, message.remedy, message.failsAs));
        case "unpacked":
          done.set(archive, message.unpacked);
          onUnpacked(archive, message.unpacked.wanted);
          return next();
      }
    });
    thread.once("error", reject);
    thread.once("exit", () => reject(new Error("Internal error: a thread that unpacks archives ended by itself")));
    next();
  });
}
