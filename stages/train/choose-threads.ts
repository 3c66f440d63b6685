import { threadsOfCheckpoint } from "../../src/learning/training-identity.js";
import type { TrainContext } from "./context.js";
import type { TrainParams } from "./params.js";

/** Threads of a training that goes on: those it began with, since sums depend on their number. */
export async function chooseThreads({ params, inputs }: TrainContext): Promise<TrainParams["threads"]> {
  if (params.threads !== "auto" || inputs.resume === undefined) return params.threads;
  return (await threadsOfCheckpoint(inputs.resume)) ?? "auto";
}
