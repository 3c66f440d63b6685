import { parentPort, workerData } from "node:worker_threads";
import { isStageFailure, type StageFailure } from "../../core/stage-failure.js";
import { openFileSession, type SessionOutput, type SessionRequest } from "../onnxruntime/runtime/file-session.js";

/** A batch to infer. */
export interface InferJob {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

/** What a thread that infers says: first whether it has the model, then an answer to each batch. */
export type InferAnswer =
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly outputs: readonly SessionOutput[]; readonly seconds: number }
  | { readonly type: "failed"; readonly message: string; readonly remedy: string | undefined };

const say = (answer: InferAnswer, transferred: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(answer, [...transferred]);

// Threads hand errors on without their class.
const fail = (error: unknown): void => {
  if (!isStageFailure(error)) throw error;
  const { message, remedy }: StageFailure = error;
  say({ type: "failed", message, remedy });
};

try {
  const session = openFileSession(workerData as SessionRequest);
  parentPort?.on("message", ({ pixels, shape }: InferJob) => {
    try {
      const began = performance.now();
      const outputs = session.run(pixels, shape);
      const buffers = outputs.map(({ numbers }) => numbers.buffer);
      say({ type: "done", outputs, seconds: (performance.now() - began) / 1000 }, buffers);
    } catch (error) {
      fail(error);
    }
  });
  say({ type: "ready" });
} catch (error) {
  fail(error);
}
