import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunStatus } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import type { RunRecord } from "../core/run-record.js";
import { collectMetrics, copyTables } from "./collect-results.js";
import type { GitFacts } from "./git-facts.js";
import type { Outcome, Session } from "./session.js";

export interface RunWarning {
  readonly stage?: string;
  readonly message: string;
}

interface Ending {
  readonly startedAt: Date;
  readonly warnings: readonly RunWarning[];
  readonly git: GitFacts;
}

/** Copies what must outlive the cache into the run's folder, completes its record, and says that it is over. */
export async function finishRun(
  session: Session,
  status: RunStatus,
  outcomes: readonly Outcome[],
  { startedAt, warnings, git }: Ending,
): Promise<RunRecord> {
  const { folder, record, request } = session;
  const finished = outcomes.flatMap(({ id, action }) => (action === undefined ? [] : [{ id, action }]));
  request.store.refer(
    session.id,
    finished.map(({ action }) => action.key),
  );
  const metrics = collectMetrics(finished);
  writeFileSync(join(folder, "metrics.json"), `${JSON.stringify(metrics, undefined, 2)}\n`);
  const notCopied = await copyTables(folder, finished, request.store);
  const failure = whatFailed(status, outcomes);
  const commit = await git.answer();
  const final = record.finish({
    status,
    finishedAt: new Date().toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    ...(commit !== undefined && { git: commit }),
    metrics,
    warnings: unique([...warnings, ...notCopied]),
    ...(failure !== undefined && { failure }),
  });
  session.emit({
    type: "run-finished",
    at: Date.now(),
    run: session.id,
    status,
    durationMs: final.durationMs ?? 0,
    stages: final.stages.map((stage) => ({
      id: stage.id,
      uses: stage.uses,
      ...(stage.key !== undefined && { key: stage.key }),
      status: stage.status === "pending" || stage.status === "running" ? "interrupted" : stage.status,
      reason: stage.reason,
      durationMs: stage.durationMs,
    })),
    metrics,
    ...(failure !== undefined && { failure }),
  });
  return final;
}

/** Skipped only because of Ctrl-C: the run is interrupted even where no stage was running at that moment. */
export const BEFORE_START = "interrupted before it started";

export function runStatus(outcomes: readonly Outcome[]): RunStatus {
  const cutShort = outcomes.some(({ status, reason }) => status === "interrupted" || reason === BEFORE_START);
  if (cutShort) return "interrupted";
  return outcomes.some(({ failure }) => failure !== undefined) ? "failed" : "succeeded";
}

function whatFailed(status: RunStatus, outcomes: readonly Outcome[]): Failure | undefined {
  if (status === "succeeded") return undefined;
  if (status === "interrupted") {
    return {
      reason: "interrupted",
      message: "The run was interrupted",
      remedy: "Run again: what was finished is kept, and stages with checkpoints go on where they stopped.",
    };
  }
  return outcomes.find((outcome) => outcome.status === "failed")?.failure;
}

const unique = (warnings: readonly RunWarning[]): readonly RunWarning[] => [
  ...new Map(warnings.map((warning) => [`${warning.stage ?? ""}\n${warning.message}`, warning])).values(),
];
