import type { Failure } from "../core/failure.js";
import { fail, type Result } from "../core/result.js";
import type { Runs } from "../experiments/open-runs.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { resolveRun, resolveRunId } from "../experiments/resolve-run.js";
import { readListed } from "../experiments/resolve-runs.js";
import { resolveSweep } from "../experiments/resolve-sweep.js";
import { sweepFolder } from "../experiments/sweep-folder.js";

/** The runs of a sweep that was named where a run may be too. */
export interface NamedSweep {
  readonly id: string;
  /** In their order. */
  readonly runs: readonly KnownRun[];
  /** Absolute; of what sums it up. */
  readonly folder: string;
}

/** The sweep of that name, unless a run has it. */
export async function findNamedSweep(named: string, runs: Runs): Promise<NamedSweep | undefined> {
  if ((await resolveRunId(named, runs)).ok) return undefined;
  const members = resolveSweep(named, await runs.list());
  const id = members.ok ? members.value[0]?.sweep?.id : undefined;
  return members.ok && id !== undefined
    ? { id, runs: readListed(members.value, runs), folder: sweepFolder(runs.folder, id) }
    : undefined;
}

/** One run, where no sweep is taken: the failure says which of its runs to name. */
export async function oneRun(named: string, runs: Runs): Promise<Result<KnownRun, Failure>> {
  const run = await resolveRun(named, runs);
  const sweep = run.ok ? undefined : await findNamedSweep(named, runs);
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
