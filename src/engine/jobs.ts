import type { ValidStage } from "../core/valid-pipeline.js";
import type { JobRunner } from "../executors/jobs/job.js";
import type { JobRequest } from "../executors/jobs/job-queue.js";

/** Which stages go to a cluster, and what they ask for there. */
export interface Jobs {
  readonly runner: JobRunner;
  /** Of stages that say nothing of their own. */
  readonly request: JobRequest;
  /** Ids or types of stages that stay here; undefined: what comes from the network, and what takes seconds. */
  readonly local: readonly string[] | undefined;
}

/** Below this it is done before a queue has looked at it, milliseconds. */
const SECONDS = 10_000;
/** Whether a stage is carried out by this machine though others go to a cluster. */
export function staysHere(stage: ValidStage, local: Jobs["local"], predictedMs: number | undefined): boolean {
  if (local !== undefined) return local.includes(stage.id) || local.includes(stage.uses);
  return stage.uses === "fetch" || (predictedMs !== undefined && predictedMs < SECONDS);
}

/** What the job of a stage asks for: what the stage says, else what is usual. */
export function requestOf({ resources }: ValidStage, usual: JobRequest): JobRequest {
  const memoryBytes = resources.memoryBytes ?? usual.memoryBytes;
  const timeMs = resources.timeMs ?? usual.timeMs;
  return {
    cpus: resources.cpus ?? usual.cpus,
    gpus: Math.max(resources.gpus, usual.gpus),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(timeMs !== undefined && { timeMs }),
  };
}
