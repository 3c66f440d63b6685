import { ok, type Result } from "../../core/result.js";
import { type Candidate, candidateKeyOf, candidatesOf, stoppedOf } from "../../experiments/candidates.js";
import { type EvaluatedRun, evaluationOf, evaluationsApart, evaluationsOf } from "../../experiments/evaluations.js";
import { finishedCandidates } from "../../experiments/finished-candidates.js";
import type { ListedRun } from "../../experiments/listed-run.js";
import type { Runs } from "../../experiments/open-runs.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { resolveRun } from "../../experiments/resolve-run.js";
import { readListed, resolveRuns } from "../../experiments/resolve-runs.js";
import { type ChosenFrom, shortlist } from "../../experiments/shortlist.js";
import { failed, type Problem, wrongArgument } from "../problem.js";
import { type CompareOptions, MOST_COMPARED } from "./compare-options.js";

/**
 * Candidates of the runs, that of the baseline first, apart from those that a sweep stopped early; with no run named those
 * of the two latest, older first. @param rankBy `<partition>.<metric>`.
 */
export async function chooseCandidates(
  runs: Runs,
  named: readonly string[],
  rankBy: string,
  options: CompareOptions,
): Promise<Result<ChosenCandidates, Problem>> {
  const chosen = await chosenRuns(runs, named, options);
  if (!chosen.ok) return chosen;
  const baseline = options.baseline === undefined ? undefined : await resolveRun(options.baseline, runs);
  if (baseline?.ok === false) return failed(baseline.error);
  const { kept, chosenFrom } = await shortlist(runs, chosen.value, {
    rankBy,
    most: options.top ?? MOST_COMPARED,
    baseline: baseline?.value.id,
    each: options.each ?? false,
    stage: options.stage,
  });
  const found = await withBaselineFirst(readListed(kept, runs), baseline?.value, options);
  if (!found.ok) return found;
  const finished = withoutStopped(found.value, rankBy, options);
  return finished.ok ? ok({ ...finished.value, ...(chosenFrom && { chosenFrom }) }) : finished;
}

export type ChosenCandidates = ReturnType<typeof finishedCandidates> & { readonly chosenFrom?: ChosenFrom };

async function chosenRuns(
  runs: Runs,
  named: readonly string[],
  options: CompareOptions,
): Promise<Result<readonly ListedRun[], Problem>> {
  if (named.length > 0 && options.all) return wrongArgument("Expected either runs or --all, got both");
  if (named.length > 0) {
    const found = await resolveRuns(named, runs);
    return found.ok ? found : failed(found.error);
  }
  const finished = (await runs.list())
    .filter((run) => run.state !== "running" && run.sweep?.inner === undefined)
    .filter((run) => options.pipeline === undefined || run.pipeline === options.pipeline)
    .reverse();
  const chosen = options.all ? finished : finished.slice(-2);
  if (chosen.length > 1) return ok(chosen);
  const what = options.pipeline === undefined ? "runs" : `runs of ${options.pipeline}`;
  return wrongArgument(
    `Expected at least two ${what} in ${runs.folder}, got ${chosen.length}`,
    "Make one with `pipeline run`.",
  );
}

/** Candidates of the runs, that which holds the baseline's run first; a baseline that is not among them is added. */
async function withBaselineFirst(
  runs: readonly KnownRun[],
  baseline: KnownRun | undefined,
  options: CompareOptions,
): Promise<Result<readonly Candidate[], Problem>> {
  const each = options.each ?? false;
  let ordered = runs;
  if (baseline !== undefined) {
    const keyOf = ({ id, record }: KnownRun) => candidateKeyOf({ id, sweep: record.sweep }, each);
    const key = keyOf(baseline);
    const holder = runs.filter((run) => keyOf(run) === key);
    ordered = [...(holder.length === 0 ? [baseline] : holder), ...runs.filter((run) => keyOf(run) !== key)];
  }
  const evaluated = withOneEvaluation(ordered, options);
  if (!evaluated.ok) return evaluated;
  const candidates = await candidatesOf(evaluated.value, { each });
  if (candidates.length > 1) return ok(candidates);
  return wrongArgument(
    `Expected at least two runs to compare, got ${oneCandidate(candidates[0])}`,
    "Name more, or see `pipeline runs`.",
  );
}

/** What the runs are that make one candidate. */
function oneCandidate(candidate: Candidate | undefined): string {
  if (candidate === undefined) return "none";
  const folds = candidate.replicates[0]!.runs.length;
  const count = candidate.replicates.length;
  if (folds === 1) return count === 1 ? "one" : `${count} replicates of one point (--each sets them side by side)`;
  return count === 1
    ? `the ${folds} folds of one cross-validation`
    : `${count} replicates of one cross-validation of ${folds} folds (--each sets them side by side)`;
}

/** The candidates that were trained to their end; of what a sweep stopped nothing can be compared. */
function withoutStopped(
  candidates: readonly Candidate[],
  rankBy: string,
  options: CompareOptions,
): Result<ReturnType<typeof finishedCandidates>, Problem> {
  const baselineNamed = options.baseline !== undefined;
  const stoppedBaseline = baselineNamed ? stoppedOf(candidates[0]!) : undefined;
  if (stoppedBaseline !== undefined) {
    return wrongArgument(
      `Expected --baseline to be a run that was trained to its end, got ${options.baseline}, which the sweep stopped after ${stoppedBaseline.epochs} of ${stoppedBaseline.of} epochs`,
      "Name one that was not stopped, or none: then the best is the baseline.",
    );
  }
  const found = finishedCandidates(candidates, { rankBy, baselineNamed });
  if (found.finished.length > 1) return ok(found);
  return wrongArgument(
    `Expected at least two results that were trained to their end, got ${found.finished.length}; ${found.stopped.length} were stopped early by the sweep`,
    "`pipeline show` with the sweep lists its points. A larger `keep` stops fewer.",
  );
}

/** Of runs with several evaluations the one that `--stage` names: which is meant is not for us to say. */
function withOneEvaluation(
  runs: readonly KnownRun[],
  { stage }: CompareOptions,
): Result<readonly EvaluatedRun[], Problem> {
  const chosen: EvaluatedRun[] = [];
  for (const run of runs) {
    const apart = evaluationsApart(run);
    const [only, another] = stage === undefined ? apart : apart.filter((one) => evaluationOf(one.record)?.id === stage);
    if (only !== undefined && another === undefined) {
      chosen.push(only);
      continue;
    }
    const names = evaluationsOf(run.record).map(({ id }) => id);
    const got = names.length === 0 ? "none" : names.join(" and ");
    return stage === undefined
      ? wrongArgument(
          `Expected one evaluation of the run ${run.id} to compare, got ${got}`,
          `Choose one with --stage: ${names.join(", ")}`,
        )
      : wrongArgument(
          `Expected the run ${run.id} to have an evaluation ${stage}, got ${got}`,
          "`pipeline show` lists its stages.",
        );
  }
  return ok(chosen);
}
