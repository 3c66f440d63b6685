import type { Failure } from "../core/failure.js";
import { ok, type Result } from "../core/result.js";
import { type ListedRun, listedOf } from "./listed-run.js";
import type { Runs } from "./open-runs.js";
import type { KnownRun } from "./read-runs.js";
import { resolveRun } from "./resolve-run.js";
import { resolveSweep } from "./resolve-sweep.js";

/**
 * Finds the runs that were named: each as `resolveRun` does, else as `resolveSweep`, which gives all finished runs of
 * the sweep, in its order, but for those of inner folds, which only choose. A run that is named twice appears once.
 * Records of a sweep, which may be thousands, are not read.
 */
export async function resolveRuns(
  named: readonly string[],
  runs: Runs,
): Promise<Result<readonly ListedRun[], Failure>> {
  const found = new Map<string, ListedRun>();
  for (const name of named) {
    const run = await resolveRun(name, runs);
    if (run.ok) {
      found.set(run.value.id, listedOf(run.value));
      continue;
    }
    const sweep = resolveSweep(name, await runs.list());
    if (!sweep.ok) return run;
    for (const member of sweep.value) {
      if (member.state !== "running" && member.sweep?.inner === undefined) found.set(member.id, member);
    }
  }
  return ok([...found.values()]);
}

/** Listed runs with all that their records hold; one that has gone meanwhile is left out. */
export const readListed = (listed: readonly ListedRun[], runs: Runs): readonly KnownRun[] =>
  listed.flatMap(({ id }) => {
    const run = runs.read(id);
    return run.ok ? [run.value] : [];
  });
