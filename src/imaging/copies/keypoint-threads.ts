import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type Keypoints, keypointsOf } from "./keypoints.js";
import { localContrast } from "./local-contrast.js";

const FILE = new URL("./keypoint-thread.js", import.meta.url);

interface KeypointThreads {
  /** Points of a picture of `reducedPicture`; of as many pictures at a time as there are threads. */
  readonly keypoints: (picture: Float32Array) => Promise<Keypoints>;
  readonly close: () => Promise<void>;
}

interface Job {
  readonly picture: Float32Array;
  readonly resolve: (points: Keypoints) => void;
}

const describe = (picture: Float32Array): Keypoints => keypointsOf(localContrast(picture));

/** Finds the points of pictures in threads of their own, or in this one where there is one processor. */
export function startKeypointThreads(threads: number): KeypointThreads {
  // The worker's file is not there when the sources are run without having been compiled.
  const most = threads > 1 && existsSync(fileURLToPath(FILE)) ? threads : 0;
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  let isClosed = false;
  const takeNext = (thread: Worker): void => {
    const job = waiting.shift();
    if (job === undefined) {
      busy.delete(thread);
      idle.push(thread);
      return;
    }
    busy.set(thread, job);
    thread.postMessage(job.picture);
  };
  const start = (): Worker => {
    const thread = new Worker(FILE);
    thread.on("message", (points: Keypoints) => {
      busy.get(thread)?.resolve(points);
      takeNext(thread);
    });
    // A thread that cannot be started or breaks, for lack of memory for example, leaves its picture to this one.
    thread.once("error", () => {
      const job = busy.get(thread);
      busy.delete(thread);
      job?.resolve(describe(job.picture));
      if (waiting.length > 0 && !isClosed) takeNext(start());
    });
    return thread;
  };
  return {
    keypoints: (picture) => {
      if (most === 0) return Promise.resolve(describe(picture));
      return new Promise((resolve) => {
        waiting.push({ picture, resolve });
        const thread = idle.pop() ?? (busy.size < most ? start() : undefined);
        if (thread !== undefined) takeNext(thread);
      });
    },
    close: async () => {
      isClosed = true;
      waiting.length = 0;
      await Promise.all([...idle, ...busy.keys()].map((thread) => thread.terminate()));
    },
  };
}
