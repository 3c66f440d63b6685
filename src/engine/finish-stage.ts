import { fileTrouble } from "../core/file-trouble.js";
import { reasonOf } from "../core/why.js";
import type { Made, Outcome, Session } from "./session.js";

/** Writes the end of a stage into the run's record and folder, and says it. */
export function finishStage(session: Session, outcome: Outcome, made: Made | undefined): Outcome {
  const { id, status, why, resolved, action, failure } = outcome;
  const reason = reasonOf(why);
  // Waiting for others is no time spent on a stage.
  const spentMs = made !== undefined && made.type !== "not-started" ? Math.round(made.durationMs) : 0;
  session.record.stage(id, {
    status,
    why,
    reason,
    durationMs: spentMs,
    ...(resolved !== undefined && { key: resolved.key }),
    ...(made !== undefined && made.type !== "not-started" && { attempts: made.attempts }),
    ...(failure !== undefined && { failure }),
    ...(action !== undefined && {
      outputs: action.outputs,
      facts: action.facts,
      metrics: action.metrics,
      warnings: action.warnings,
      executedMs: action.durationMs,
      resources: action.resources,
    }),
  });
  const at = Date.now();
  if (action !== undefined) {
    const problem = session.links(id, action.outputs);
    if (problem !== undefined) {
      if (fileTrouble(problem) !== undefined) session.missing.add(`artifacts/${id}`, problem);
      const message = `Its artifacts could not be linked into the run's folder: ${problem.message}`;
      session.emit({ type: "stage-warning", at, stage: id, message });
    }
  }
  if (status === "cached") {
    for (const message of action?.warnings ?? []) session.emit({ type: "stage-warning", at, stage: id, message });
  }
  const { items } = session.record.stageRecord(id);
  session.emit({
    type: "stage-finished",
    at,
    stage: id,
    status,
    ...(resolved !== undefined && { key: resolved.key }),
    why,
    reason,
    durationMs: spentMs,
    ...(items !== undefined && { items }),
    ...(failure !== undefined && { failure }),
  });
  return outcome;
}
