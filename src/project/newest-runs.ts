import type { RunId } from "../core/ids.js";
import type { Runs } from "../experiments/open-runs.js";
import type { KnownRun } from "../experiments/read-runs.js";
import type { Unreadable } from "./unreadable.js";

/** The newest runs with their records; of older ones the ids alone are known, by the names of their folders. */
export interface NewestRuns extends Unreadable {
  /** Of all, newest first; of folders that cannot be read as a run too. */
  readonly ids: readonly RunId[];
  readonly runs: readonly KnownRun[];
}

/** Reads no more than `count` records: as many as answer at once, however many there are. */
export async function newestRuns(runs: Runs, count: number): Promise<NewestRuns> {
  const ids = await runs.ids();
  const unreadable = new Map<RunId, string>();
  const read = ids.slice(0, count).flatMap((id) => {
    const run = runs.read(id);
    if (!run.ok) unreadable.set(id, run.error);
    return run.ok ? [run.value] : [];
  });
  return { ids, runs: read, unreadable };
}
