import path from "node:path";
import type { Failure } from "../core/failure.js";
import { isRunId, placeFromLatest, type RunId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ListedRun } from "./listed-run.js";
import type { Runs } from "./open-runs.js";
import type { KnownRun } from "./read-runs.js";

const LISTED = 5;

/**
 * Finds the run that was named: an id, a unique prefix of one, its last six digits, a label, `latest`, or `latest~N` (N before the latest).
 * A label that several runs carry names the newest of them. A run's folder (`runs/ID`, as shells complete it) is its id.
 */
export async function resolveRun(named: string, runs: Runs): Promise<Result<KnownRun, Failure>> {
  const id = await resolveRunId(named, runs);
  if (!id.ok) return id;
  const run = runs.read(id.value);
  return run.ok
    ? run
    : unknown(`The run ${id.value} cannot be read: ${run.error}`, "Remove it with `pipeline runs rm`.");
}

/** Its id alone; that of a run whose record cannot be read too, if it is named in full. */
export async function resolveRunId(named: string, runs: Runs): Promise<Result<RunId, Failure>> {
  const whole = idOfFolder(named);
  const exact = (await runs.ids()).find((id) => id === whole);
  if (exact !== undefined) return ok(exact);
  const place = placeFromLatest(named);
  if (place !== undefined) return nthLatest(named, place, runs);
  const listed = await runs.list();
  const labelled = listed.find((run) => run.label === named);
  if (labelled) return ok(labelled.id);
  const matching = listed.filter(({ id }) => named !== "" && (id.startsWith(named) || isEndOf(named, id)));
  if (matching.length === 1) return ok(matching[0]!.id);
  if (matching.length > 1) {
    return unknown(`Expected "${named}" to name one run, got ${matching.length} that begin so`, list(matching));
  }
  if (listed.length === 0) {
    return unknown(`There is no run "${named}": ${runs.folder} has no runs`, "Make one with `pipeline run`.");
  }
  const kind = isRunId(named) ? "run" : "run, label or beginning of a run's id";
  return unknown(`There is no ${kind} "${named}" in ${runs.folder}`, list(listed));
}

/** What `runs/ID` or `runs/sweeps/ID` names, and any other name as it is: no two runs have the same id. */
export function idOfFolder(named: string): string {
  const last = path.basename(named);
  return isRunId(last) ? last : named;
}

/** The random digits of an id, which tell the runs of a sweep apart. */
export const isEndOf = (named: string, id: string): boolean => /^[0-9a-f]{6}$/.test(named) && id.endsWith(`-${named}`);

async function nthLatest(named: string, index: number, runs: Runs): Promise<Result<RunId, Failure>> {
  const run = await runs.newest(index);
  if (run) return ok(run.id);
  const listed = await runs.list();
  const count = listed.length === 1 ? "1 run" : `${listed.length} runs`;
  return unknown(`Expected ${named} to be a run, got a folder with ${count}`, "Make one with `pipeline run`.");
}

const unknown = (message: string, remedy: string): Result<never, Failure> =>
  fail({ reason: "unknown-run", message, remedy });

function list(runs: readonly ListedRun[]): string {
  const lines = runs.slice(0, LISTED).map(({ id, label }) => `${id}${label ? ` (${label})` : ""}`);
  const more = runs.length > LISTED ? `, and ${runs.length - LISTED} more: see \`pipeline runs\`` : "";
  return `Runs: ${lines.join(", ")}${more}.`;
}
