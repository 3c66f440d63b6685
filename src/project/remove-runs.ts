import { rm } from "node:fs/promises";
import path from "node:path";
import type { Failure } from "../core/failure.js";
import { ok, type Result } from "../core/result.js";
import { isFileSystemError, runsUnwritable } from "../engine/run-folder.js";
import type { Runs } from "../experiments/open-runs.js";
import { resolveRunId } from "../experiments/resolve-run.js";
import { resolveSweep } from "../experiments/resolve-sweep.js";
import { sweepFolder } from "../experiments/sweep-folder.js";
import { failed, type Problem, wrongArgument } from "./problem.js";

export interface RemovedRuns {
  /** Ids of runs and sweeps, in the order in which they were removed. */
  readonly removed: readonly string[];
  /** Why the next one was not removed, or not all of it. */
  readonly failure?: Failure;
}

/** Removes run folders, all of a sweep where that is named; none where one of the names is wrong. What they made stays in the cache until `cache gc`. */
export async function removeRuns(runs: Runs, named: readonly string[]): Promise<Result<RemovedRuns, Problem>> {
  const folders = new Map<string, string>();
  for (const name of named) {
    const id = await resolveRunId(name, runs);
    const sweep = id.ok ? undefined : resolveSweep(name, await runs.list());
    if (!id.ok && sweep?.ok !== true) return failed(id.error);
    const members = id.ok ? [id.value] : sweep?.ok ? sweep.value.map((run) => run.id) : [];
    for (const member of members) {
      const run = runs.read(member);
      if (run.ok && run.value.state === "running") {
        return wrongArgument(`The run ${member} is still running`, "Stop it first, with Ctrl-C where it runs.");
      }
      folders.set(member, path.join(runs.folder, member));
      const sweepId = run.ok ? run.value.record.sweep?.id : undefined;
      // What sums a sweep up goes with all of its runs.
      if (!id.ok && sweepId !== undefined) folders.set(sweepId, sweepFolder(runs.folder, sweepId));
    }
  }
  const removed: string[] = [];
  for (const [id, folder] of folders) {
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (!isFileSystemError(error)) throw error;
      const failure = runsUnwritable(runs.folder, error);
      const message = `${failure.message}. The run ${id} was not removed, or not all of it`;
      return ok({ removed, failure: { ...failure, message } });
    }
    removed.push(id);
  }
  return ok({ removed });
}
