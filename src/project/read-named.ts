import { readFile } from "node:fs/promises";
import path from "node:path";
import type { SweepFinished } from "../core/event.js";
import { ok, type Result } from "../core/result.js";
import type { Runs } from "../experiments/open-runs.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { resolveRun } from "../experiments/resolve-run.js";
import { type SweepSummary, sweepSummaryFault } from "../experiments/run-record-shape.js";
import { findNamedSweep, type NamedSweep } from "./named-sweep.js";
import { failed, type Problem } from "./problem.js";

/** What a name stands for where a run or a sweep may be named. */
export type NamedRuns =
  | { readonly type: "run"; readonly run: KnownRun }
  | ({ readonly type: "sweep"; readonly sweep: NamedSweep } & SummedUp);

/** What was written when a sweep was over. */
interface SummedUp {
  /** Absent where it was ended before. */
  readonly finished?: SweepFinished;
  /** Why what was written cannot be read. */
  readonly damage?: string;
}

/** The run of that name, else the sweep. */
export async function readNamed(named: string, runs: Runs): Promise<Result<NamedRuns, Problem>> {
  const run = await resolveRun(named, runs);
  if (run.ok) return ok({ type: "run", run: run.value });
  const sweep = await findNamedSweep(named, runs);
  return sweep === undefined ? failed(run.error) : ok({ type: "sweep", sweep, ...(await readSummary(sweep)) });
}

async function readSummary({ id, folder }: NamedSweep): Promise<SummedUp> {
  const text = await readFile(path.join(folder, "sweep.json"), "utf8").catch(() => undefined);
  if (text === undefined) return {};
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    written = undefined;
  }
  const fault = written === undefined ? "it is cut short or not JSON" : sweepSummaryFault(written);
  if (fault !== undefined) return { damage: `sweep.json of ${id} is damaged: ${fault}` };
  return { finished: { ...(written as SweepSummary), type: "sweep-finished", at: 0, folder } };
}
