import type { Event } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import type { ProjectKey } from "../core/project-key.js";
import { fail, ok, type Result } from "../core/result.js";
import type { StageRecord } from "../core/run-record.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Session } from "./session.js";

/** `order.json` in a job's folder: all that it takes to make the outputs of one action on another machine. */
export interface JobOrder {
  readonly format: 1;
  readonly store: {
    readonly root: string;
    readonly runsFolder: string;
    readonly checkContents: boolean;
    readonly confinedTo?: string;
  };
  readonly pipeline: string;
  readonly run: string;
  /** Without what its type says, which is loaded again there. */
  readonly stage: Omit<ValidStage, "contract">;
  /** Folder that `uses` is relative to. */
  readonly base: string;
  readonly resolved: ResolvedAction;
  readonly projectKey?: ProjectKey;
  /** Names of all secret variables of the pipeline. */
  readonly secrets: readonly string[];
  readonly cpus: number;
  readonly logFile: string;
  /** It is made again though it is in the cache. */
  readonly forced: boolean;
}

/** A line of a job's `events.jsonl`: what happens, or what the record of its run is to hold. */
export type JobLine =
  | Event
  | { readonly type: "record"; readonly stage: StageId; readonly changes: Partial<StageRecord> };

const FORMAT = 1;

export function jobOrder(
  session: Session,
  { contract: _, ...stage }: ValidStage,
  rest: Pick<JobOrder, "resolved" | "cpus" | "logFile" | "forced">,
): JobOrder {
  const { request, id, secrets } = session;
  const { store, pipeline, plugins, projectKey, runsFolder } = request;
  const plugin = plugins.get(stage.uses);
  if (plugin === undefined) throw new Error(`Internal error: the plugin "${stage.uses}" was not loaded`);
  const { root, checksContents: checkContents, confinedTo } = store;
  return {
    format: FORMAT,
    store: { root, runsFolder, checkContents, ...(confinedTo !== undefined && { confinedTo }) },
    pipeline: pipeline.name,
    run: id,
    stage,
    base: plugin.base,
    ...(projectKey !== undefined && { projectKey }),
    secrets,
    ...rest,
  };
}

export function readJobOrder(text: string): Result<JobOrder, Failure> {
  const order = JSON.parse(text) as JobOrder;
  if (order.format === FORMAT) return ok(order);
  return fail({
    reason: "stage-failed",
    message: `Expected the order of a job to have format ${FORMAT}, got ${String(order.format)}`,
    remedy: "radpipe was replaced while a run was going on; run again.",
    stage: order.stage?.id as StageId,
  });
}
