import { METRICS_FILE, writeMetrics } from "../artifacts/metrics.js";
import type { Failure } from "../core/failure.js";
import { fileTrouble } from "../core/file-trouble.js";
import type { RunRecord } from "../core/run-record.js";
import type { RunStatus } from "../core/status.js";
import type { ValidPipeline } from "../core/valid-pipeline.js";
import { syncFolder } from "../core/write-whole.js";
import { collectMetrics, copyTables, type FinishedStage } from "./collect-results.js";
import type { GitFacts } from "./git-facts.js";
import { isFileSystemError } from "./run-folder.js";
import type { Outcome, Session } from "./session.js";
import { AFTER_FAILURE, BEFORE_START, isLeftBy } from "./why-left-out.js";

export interface RunWarning {
  readonly stage?: string;
  readonly message: string;
}

interface Ending {
  /** When the run's own work began, milliseconds since 1970. */
  readonly began: () => number;
  readonly warnings: readonly RunWarning[];
  readonly git: GitFacts;
}

/**
 * Copies what must outlive the cache into the run's folder, completes its record, and says that it is over. A run with
 * something that could not be written has failed, although the outputs of its stages are in the cache.
 */
export async function finishRun(
  session: Session,
  asItEnded: RunStatus,
  outcomes: readonly Outcome[],
  { began, warnings, git }: Ending,
): Promise<RunRecord> {
  const { folder, record, request, missing } = session;
  const finished = outcomes.flatMap(({ id, action }) => (action === undefined ? [] : [{ id, action }]));
  const results = withoutRungs(finished, request.pipeline);
  const keys = finished.map(({ action }) => action.key);
  const notNoted = whyNotNoted(request.store.refer(session.id, keys));
  const metrics = collectMetrics(results);
  await missing.writing(METRICS_FILE, () => writeMetrics(folder, metrics));
  const notCopied = await copyTables(folder, results, request.store, missing);
  const commit = await git.answer();
  const end = (): Pick<RunRecord, "failure"> & { readonly status: RunStatus } => {
    const failure = whatFailed(asItEnded, outcomes) ?? missing.failure();
    const status = asItEnded === "succeeded" && failure !== undefined ? "failed" : asItEnded;
    return { status, ...(failure !== undefined && { failure }) };
  };
  const finish = (): RunRecord =>
    record.finish({
      ...end(),
      finishedAt: new Date().toISOString(),
      durationMs: Date.now() - began(),
      ...(commit !== undefined && { git: commit }),
      metrics,
      warnings: unique([...warnings, ...notNoted, ...notCopied]),
    });
  let final: RunRecord;
  try {
    final = finish();
    // The folder's own name, too.
    syncFolder(request.runsFolder);
  } catch (error) {
    if (!isFileSystemError(error)) throw error;
    missing.add("run.json", error);
    final = { ...record.record(), ...end() };
  }
  const { status, failure } = end();
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
      why: stage.why ?? [],
      reason: stage.reason,
      durationMs: stage.durationMs,
    })),
    metrics,
    ...(failure !== undefined && { failure }),
  });
  return final;
}

/** A cache that is read-only by intent notes nothing, and nobody collects it. */
function whyNotNoted(error: Error | undefined): readonly RunWarning[] {
  const trouble = fileTrouble(error);
  if (trouble === undefined || trouble.code === "EROFS") return [];
  const message = `The cache could not note that this run uses its results (${trouble.message}): \`cache gc\` of another project may remove them`;
  return [{ message }];
}

export function runStatus(outcomes: readonly Outcome[]): RunStatus {
  const cutShort = outcomes.some(({ status, why }) => status === "interrupted" || isLeftBy(BEFORE_START, why));
  if (cutShort) return "interrupted";
  if (outcomes.some(({ failure }) => failure !== undefined)) return "failed";
  return outcomes.some(({ why }) => isLeftBy(AFTER_FAILURE, why)) ? "interrupted" : "succeeded";
}

function whatFailed(status: RunStatus, outcomes: readonly Outcome[]): Failure | undefined {
  if (status === "succeeded") return undefined;
  if (status === "interrupted" && outcomes.some(({ why }) => isLeftBy(AFTER_FAILURE, why))) {
    return {
      reason: "interrupted",
      message: "The run was not finished, because another run of the sweep failed",
      remedy: "Correct that one and run again, or use --keep-going.",
    };
  }
  if (status === "interrupted") {
    return {
      reason: "interrupted",
      message: "The run was interrupted",
      remedy: "Run again: what was finished is kept, and stages with checkpoints continue where they stopped.",
    };
  }
  return outcomes.find((outcome) => outcome.status === "failed")?.failure;
}

/** Of a training in pieces only the last one that was done counts: the others are parts of it. */
function withoutRungs(finished: readonly FinishedStage[], { stages }: ValidPipeline): readonly FinishedStage[] {
  return finished.filter(({ id }) => {
    const rung = stages.get(id)?.rung;
    if (rung === undefined) return true;
    return !finished.some((other) => {
      const further = stages.get(other.id)?.rung;
      return further?.of === rung.of && further.level > rung.level;
    });
  });
}

const unique = (warnings: readonly RunWarning[]): readonly RunWarning[] => [
  ...new Map(warnings.map((warning) => [`${warning.stage ?? ""}\n${warning.message}`, warning])).values(),
];
