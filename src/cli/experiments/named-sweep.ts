import { readFile } from "node:fs/promises";
import path from "node:path";
import type { SweepFinished } from "../../core/event.js";
import type { Failure } from "../../core/failure.js";
import type { Result } from "../../core/result.js";
import { openRuns } from "../../experiments/open-runs.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type SweepSummary, sweepSummaryFault } from "../../experiments/run-record-shape.js";
import { type NamedSweep, oneRun } from "../../project/named-sweep.js";
import { sayWarning } from "../output.js";
import type { Project } from "../project.js";
import { sayUnreadable } from "./unreadable-runs.js";

export { findNamedSweep, type NamedSweep } from "../../project/named-sweep.js";

/** One run, for a command that takes no sweep: the failure says which of its runs to name. */
export async function findOneRun(named: string, project: Project): Promise<Result<KnownRun, Failure>> {
  const runs = openRuns(project.runsFolder);
  const run = await oneRun(named, runs);
  sayUnreadable(runs);
  return run;
}

/** What was written when the sweep was over; undefined where it was ended before, or what is there is damaged, which is said. */
export async function readSweepSummary({ id, folder }: NamedSweep): Promise<SweepFinished | undefined> {
  const text = await readFile(path.join(folder, "sweep.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    written = undefined;
  }
  const fault = written === undefined ? "it is cut short or not JSON" : sweepSummaryFault(written);
  if (fault === undefined) return { ...(written as SweepSummary), type: "sweep-finished", at: 0, folder };
  sayWarning(`sweep.json of ${id} is damaged: ${fault}`);
  return undefined;
}
