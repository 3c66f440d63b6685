import type { Failure } from "../core/failure.js";
import { ok, type Result } from "../core/result.js";
import { type KnownRun, readRuns } from "./read-runs.js";
import { resolveRun } from "./resolve-run.js";

/**
 * Finds the runs that were named: each as `resolveRun` does, or the id or label of a set (a sweep), which stands for all its
 * members that are over, oldest first. A run that is named twice comes once.
 */
export async function resolveRuns(
  named: readonly string[],
  runsFolder: string,
): Promise<Result<readonly KnownRun[], Failure>> {
  const { runs } = await readRuns(runsFolder);
  const found = new Map<string, KnownRun>();
  for (const name of named) {
    const set = runs.find(({ record }) => record.sweep?.label === name)?.record.sweep?.id ?? name;
    const members = runs.filter(({ record, state }) => record.sweep?.id === set && state !== "running").reverse();
    if (members.length > 0) {
      for (const run of members) found.set(run.id, run);
      continue;
    }
    const run = await resolveRun(name, runsFolder);
    if (!run.ok) return run;
    found.set(run.value.id, run.value);
  }
  return ok([...found.values()]);
}
