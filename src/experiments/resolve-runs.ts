import type { Failure } from "../core/failure.js";
import { ok, type Result } from "../core/result.js";
import { type KnownRun, readRuns } from "./read-runs.js";
import { resolveRun } from "./resolve-run.js";
import { resolveSweep } from "./resolve-sweep.js";

/**
 * Finds the runs that were named: each as `resolveRun` does, else as `resolveSweep`, which stands for all runs of the sweep
 * that are over, in its order. A run that is named twice comes once.
 */
export async function resolveRuns(
  named: readonly string[],
  runsFolder: string,
): Promise<Result<readonly KnownRun[], Failure>> {
  const { runs } = await readRuns(runsFolder);
  const found = new Map<string, KnownRun>();
  for (const name of named) {
    const run = await resolveRun(name, runsFolder);
    const sweep = run.ok ? undefined : resolveSweep(name, runs);
    if (run.ok) found.set(run.value.id, run.value);
    else if (sweep?.ok) for (const member of sweep.value) if (member.state !== "running") found.set(member.id, member);
    if (!run.ok && !sweep?.ok) return run;
  }
  return ok([...found.values()]);
}
