import type { Failure } from "../core/failure.js";
import { isRunId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import { type KnownRun, listRunIds, readRun, readRuns } from "./read-runs.js";

const LATEST = /^latest(?:~(\d+))?$/;
const LISTED = 5;

/**
 * Finds the run that was named: an id, a unique prefix of one, its last six digits, a label, `latest`, or `latest~N` (N before the latest).
 * A label that several runs carry names the newest of them.
 */
export async function resolveRun(named: string, runsFolder: string): Promise<Result<KnownRun, Failure>> {
  const ids = await listRunIds(runsFolder);
  const exact = ids.find((id) => id === named);
  if (exact !== undefined) {
    const run = await readRun(runsFolder, exact);
    return run.ok
      ? run
      : unknown(`The run ${exact} cannot be read: ${run.error}`, "Remove it with `pipeline runs rm`.");
  }
  const { runs } = await readRuns(runsFolder);
  const latest = LATEST.exec(named);
  if (latest) return nthLatest(named, Number(latest[1] ?? 0), runs);
  const labelled = runs.find((run) => run.record.label === named);
  if (labelled) return ok(labelled);
  const matching = runs.filter((run) => named !== "" && (run.id.startsWith(named) || isEndOf(named, run.id)));
  if (matching.length === 1) return ok(matching[0]!);
  if (matching.length > 1) {
    return unknown(`Expected "${named}" to name one run, got ${matching.length} that begin so`, list(matching));
  }
  if (runs.length === 0) {
    return unknown(`There is no run "${named}": ${runsFolder} has no runs`, "Make one with `pipeline run`.");
  }
  const kind = isRunId(named) ? "run" : "run, label or beginning of a run's id";
  return unknown(`There is no ${kind} "${named}" in ${runsFolder}`, list(runs));
}

/** The random digits of an id, which tell the runs of a sweep apart. */
export const isEndOf = (named: string, id: string): boolean => /^[0-9a-f]{6}$/.test(named) && id.endsWith(`-${named}`);

function nthLatest(named: string, index: number, runs: readonly KnownRun[]): Result<KnownRun, Failure> {
  const run = runs[index];
  if (run) return ok(run);
  const count = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  return unknown(`Expected ${named} to be a run, got a folder with ${count}`, "Make one with `pipeline run`.");
}

const unknown = (message: string, remedy: string): Result<never, Failure> =>
  fail({ reason: "unknown-run", message, remedy });

function list(runs: readonly KnownRun[]): string {
  const lines = runs.slice(0, LISTED).map((run) => `${run.id}${run.record.label ? ` (${run.record.label})` : ""}`);
  const more = runs.length > LISTED ? `, and ${runs.length - LISTED} more: see \`pipeline runs\`` : "";
  return `Runs: ${lines.join(", ")}${more}.`;
}
