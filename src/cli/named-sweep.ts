import { readFile } from "node:fs/promises";
import path from "node:path";
import type { SweepFinished } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import { fail, type Result } from "../core/result.js";
import { type KnownRun, readRuns } from "../experiments/read-runs.js";
import { resolveRun } from "../experiments/resolve-run.js";
import { resolveSweep } from "../experiments/resolve-sweep.js";
import { sweepFolder } from "../experiments/sweep-folder.js";
import type { Project } from "./project.js";

/** The runs of a sweep that was named where a run may be too. */
export interface NamedSweep {
  readonly id: string;
  /** In their order. */
  readonly runs: readonly KnownRun[];
  /** Absolute; of what sums it up. */
  readonly folder: string;
}

/** The sweep of that name, unless a run bears it. */
export async function findNamedSweep(named: string, project: Project): Promise<NamedSweep | undefined> {
  if ((await resolveRun(named, project.runsFolder)).ok) return undefined;
  const { runs } = await readRuns(project.runsFolder);
  const members = resolveSweep(named, runs);
  const id = members.ok ? members.value[0]?.record.sweep?.id : undefined;
  return members.ok && id !== undefined
    ? { id, runs: members.value, folder: sweepFolder(project.runsFolder, id) }
    : undefined;
}

/** One run, for a command that takes no sweep: the failure says which of its runs to name. */
export async function findOneRun(named: string, project: Project): Promise<Result<KnownRun, Failure>> {
  const run = await resolveRun(named, project.runsFolder);
  if (run.ok) return run;
  const sweep = await findNamedSweep(named, project);
  if (sweep === undefined) return run;
  const best = bestByValidation(sweep.runs);
  const others = sweep.runs.slice(0, 3).map(({ id }) => id);
  return fail({
    reason: "unknown-run",
    message: `Expected the name of one run, got the sweep ${sweep.id} of ${sweep.runs.length} runs`,
    remedy:
      (best === undefined ? "" : `Best by validation.auc is ${best.id}. `) +
      `Its runs: ${others.join(", ")}${sweep.runs.length > others.length ? ", ..." : ""} (\`pipeline runs --sweep ${named}\`).`,
  });
}

function bestByValidation(runs: readonly KnownRun[]): KnownRun | undefined {
  const valued = runs.flatMap((run) => {
    const auc = run.record.metrics["validation.auc"];
    return auc === undefined ? [] : [{ run, auc }];
  });
  return valued.sort((a, b) => b.auc - a.auc)[0]?.run;
}

/** What was written when the sweep was over; undefined where it was ended before. */
export async function readSweepSummary({ folder }: NamedSweep): Promise<SweepFinished | undefined> {
  const text = await readFile(path.join(folder, "sweep.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const written = JSON.parse(text) as Omit<SweepFinished, "type" | "at" | "folder">;
  return { ...written, type: "sweep-finished", at: 0, folder };
}
