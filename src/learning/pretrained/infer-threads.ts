import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { StageFailure } from "../../core/stage-failure.js";
import { openFileSession, type SessionOutput, type SessionRequest } from "../onnxruntime/runtime/file-session.js";
import type { FeatureGraph } from "./feature-graph.js";
import type { InferAnswer, InferJob } from "./infer-thread.js";

/** A model that runs in a thread of its own. */
export interface Inference {
  /** The pixels are the thread's afterwards. Batches are answered in the order in which they were asked for. */
  readonly run: (job: InferJob) => Promise<readonly SessionOutput[]>;
  /** Seconds that were spent on inferring so far. */
  readonly seconds: () => number;
  readonly close: () => Promise<void>;
}

const FILE = new URL("./infer-thread.js", import.meta.url);

/** Opens a graph in a thread of its own. Throws a StageFailure where the runtime cannot take it. */
export async function openGraph(
  { bytes, pixels, features }: FeatureGraph,
  { threads, folder, name }: Pick<SessionRequest, "threads" | "folder" | "name">,
): Promise<Inference> {
  const request: SessionRequest = { model: bytes, input: pixels, outputs: [features], threads, folder, name };
  // The worker's file is not there when the sources are run without having been compiled.
  return existsSync(fileURLToPath(FILE)) ? await inThread(request) : inThisThread(request);
}

function inThisThread(request: SessionRequest): Inference {
  const session = openFileSession(request);
  let spent = 0;
  return {
    run: async ({ pixels, shape }) => {
      const began = performance.now();
      const outputs = session.run(pixels, shape);
      spent += (performance.now() - began) / 1000;
      return outputs;
    },
    seconds: () => spent,
    close: async () => session.release(),
  };
}

async function inThread(request: SessionRequest): Promise<Inference> {
  const thread = new Worker(FILE, { workerData: request });
  const waiting: { resolve: (answer: InferAnswer) => void; reject: (error: unknown) => void }[] = [];
  const failAll = (error: unknown): void => {
    for (const one of waiting.splice(0)) one.reject(error);
  };
  thread.on("message", (answer: InferAnswer) => waiting.shift()?.resolve(answer));
  thread.once("error", failAll);
  thread.once("exit", () => failAll(new Error("Internal error: a thread that infers ended by itself")));
  const answer = (): Promise<InferAnswer> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
    });
  const orFailure = (said: InferAnswer): InferAnswer => {
    if (said.type === "failed") throw new StageFailure(said.message, said.remedy);
    return said;
  };
  let spent = 0;
  try {
    orFailure(await answer());
  } catch (error) {
    await thread.terminate();
    throw error;
  }
  return {
    run: async (job) => {
      thread.postMessage(job, [job.pixels.buffer]);
      const said = orFailure(await answer());
      if (said.type !== "done") throw new Error(`Internal error: a thread that infers said ${said.type}`);
      spent += said.seconds;
      return said.outputs;
    },
    seconds: () => spent,
    close: async () => {
      await thread.terminate();
    },
  };
}
