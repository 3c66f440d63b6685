import type { StageId } from "../core/ids.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { executeAction, type Reasons } from "./execute-action.js";
import { executeAsJob } from "./execute-as-job.js";
import { staysHere } from "./jobs.js";
import { predictedTime } from "./predicted-time.js";
import { type ResolvedAction, resolveAction } from "./resolve-action.js";
import type { Made, Outcome, Session } from "./session.js";

/** The stages of a run on their way to their outcomes. */
export interface PendingStages {
  readonly session: Session;
  readonly pending: Map<StageId, Promise<Outcome>>;
  readonly rebuilding: Map<StageId, Promise<Outcome>>;
  /** Decides a stage and brings it to its end. */
  readonly settle: (id: StageId) => Promise<Outcome>;
  /** PendingStages that were asked for again, and were made again. */
  readonly forcedDone: Set<StageId>;
}

/** The action that a stage is with what its producers have made by now. */
export async function resolveNow({ session, pending }: PendingStages, stage: ValidStage) {
  const needs = await Promise.all(
    [...(session.request.graph.needs.get(stage.id) ?? [])].map((need) => pending.get(need)),
  );
  const outputs = new Map(needs.flatMap((need) => (need?.action ? [[need.id, need.action.outputs] as const] : [])));
  return resolveAction(stage, (need) => outputs.get(need), session.tools);
}

/** Executes an action once, however many stages of however many runs ask for it. */
export function make(
  { session }: PendingStages,
  stage: ValidStage,
  resolved: ResolvedAction,
  reasons: Reasons,
): Promise<Made> {
  const { inFlight, remade } = session.shared;
  const sharing = inFlight.get(resolved.key);
  if (sharing !== undefined) return sharing.done;
  const { cluster } = session.request;
  const execution =
    cluster === undefined || staysHere(stage, cluster.local, predictedTime(stage, reasons.earlier, []).predictedMs)
      ? executeAction(session, stage, resolved, reasons)
      : executeAsJob(session, cluster, stage, resolved, reasons);
  const done = execution.then(
    (made) => {
      if (made.type !== "failed") inFlight.delete(resolved.key);
      if (made.type === "made" && made.executed) remade.add(resolved.key);
      return made;
    },
    (error: unknown) => {
      inFlight.delete(resolved.key);
      throw error;
    },
  );
  inFlight.set(resolved.key, { stage: stage.id, run: session.id, done });
  return done;
}

export function stageOf({ request }: Session, id: StageId): ValidStage {
  const stage = request.pipeline.stages.get(id);
  if (stage === undefined) throw new Error(`Internal error: no stage "${id}"`);
  return stage;
}
