import { append } from "../core/long-lists.js";
import { formatMetricName, parseMetricName, plainMetricName } from "../core/metric-name.js";
import { CASE_METRICS } from "../core/metrics.js";
import { suggestName } from "../core/nearest-name.js";
import { partitionOf, SCORED_PARTITIONS } from "../core/partitions.js";
import { ok, type Result } from "../core/result.js";
import { shellWord } from "../core/shell-word.js";
import { namedCandidates } from "../experiments/candidate-names.js";
import { type Candidate, candidatesOf, firstResults, runsOf, stoppedOf } from "../experiments/candidates.js";
import { type Comparison, compareCandidates } from "../experiments/compare.js";
import { CALLS, EACH, firstMetrics, severalNamed, wholeMetrics } from "../experiments/compare-several.js";
import { type EvaluatedRun, evaluationOf, evaluationsApart, evaluationsOf } from "../experiments/evaluations.js";
import { finishedCandidates } from "../experiments/finished-candidates.js";
import type { Runs } from "../experiments/open-runs.js";
import type { RunResults } from "../experiments/read-results.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { resolveRun } from "../experiments/resolve-run.js";
import { readListed, resolveRuns } from "../experiments/resolve-runs.js";
import { countTestLooks, type TestLooks, testPartsOf } from "../experiments/test-looks.js";
import { unsettledStages } from "../experiments/unsettled-stages.js";
import { inLanguage } from "../reports/in-language.js";
import { readAction } from "../store/action-records.js";
import { layoutOf } from "../store/layout.js";
import { packageVersion } from "./package-folder.js";
import { failed, type Problem, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";

/** Which runs, and what of them. */
export interface CompareOptions {
  /** All runs that are over. */
  readonly all?: boolean;
  /** Only runs of this pipeline. */
  readonly pipeline?: string;
  /** Compare with this run instead of the first. */
  readonly baseline?: string;
  /** What this stage evaluated, of runs with several evaluations. */
  readonly stage?: string;
  /** Test these metrics, such as `auc` or `validation.sensitivity`; `all`: every one. */
  readonly metric?: readonly string[];
  /** Rank by this metric; by default `validation.auc`. */
  readonly sort?: string;
  /** Every replicate of a sweep separately. */
  readonly each?: boolean;
  /** Take images as independent, also those of one patient. */
  readonly byImage?: boolean;
  /** False: values of the metrics that are tested alone, which is quicker. */
  readonly complete?: boolean;
  /** Call candidates by their names, for which a page has room, instead of A, B. */
  readonly byName?: boolean;
}

export interface ComparedRuns {
  readonly comparison: Comparison;
  /** Those that were asked for, `<partition>.<metric>`. */
  readonly metrics: readonly string[];
}

/**
 * With up to this many candidates all metrics are tested, and their params are in columns; more are in rows, best
 * first.
 */
export const FEW = 3;

const DEFAULT_RANKING = "validation.auc";

/** Compares runs; with none named the two latest, older first. The first is the baseline. */
export async function compareRuns(
  project: ProjectFolders,
  runs: Runs,
  named: readonly string[],
  options: CompareOptions,
): Promise<Result<ComparedRuns, Problem>> {
  const chosen = await chosenRuns(runs, named, options);
  if (!chosen.ok) return chosen;
  const found = await withBaselineFirst(runs, chosen.value, options);
  if (!found.ok) return found;
  const candidates = withoutStopped(found.value, options);
  if (!candidates.ok) return candidates;
  const asked = readAsked(options, candidates.value.finished);
  if (!asked.ok) return asked;
  const unsorted = unknownOrder(options, candidates.value.finished);
  if (unsorted !== undefined) return unsorted;
  const layout = layoutOf(project.cacheFolder);
  const showsAll = options.complete ?? true;
  const { finished } = candidates.value;
  const shown = options.byName ? namedCandidates(finished) : finished;
  const rankBy = options.sort ?? DEFAULT_RANKING;
  // Of the AUC it is told how many replicates would tell two apart.
  const names = [...asked.value.metrics, rankBy, "test.auc"];
  const needed = new Set(names.map((name) => name.slice(name.indexOf(".") + 1)));
  const question = firstResults(finished[0]!)?.question;
  // A page of several classes or findings shows what was asked for, and the AUC of each.
  const ofEach = question === undefined ? [] : severalNamed(`auc${EACH}`, question);
  const everything =
    question === undefined ? CASE_METRICS : [...new Set([...needed, ...firstMetrics(question.kind), ...ofEach])];
  const comparison = compareCandidates({
    candidates: shown,
    stopped: candidates.value.stopped,
    tested: asked.value.tested,
    // JSON and pages show all metrics, regardless of what is tested.
    compared: showsAll ? everything : asked.value.tested,
    measured: showsAll ? everything : question ? [...needed] : CASE_METRICS.filter((name) => needed.has(name)),
    rankBy,
    byImage: options.byImage ?? false,
    testLooks: await mostLooked(candidates.value.finished.flatMap(runsOf), project),
    unsettled: unsettledStages(project.runsFolder, shown),
    findAction: (key) => readAction(layout, key)?.record,
  });
  return ok({ comparison, metrics: asked.value.metrics });
}

/** A metric to rank by that none of the runs has would leave them in no order, without a word. */
function unknownOrder({ sort }: CompareOptions, candidates: readonly Candidate[]): Result<never, Problem> | undefined {
  if (sort === undefined) return undefined;
  const wanted = plainMetricName(sort);
  const known = new Set(
    candidates.flatMap(runsOf).flatMap(({ record }) => Object.keys(record.metrics).filter((name) => !isBound(name))),
  );
  if (known.has(wanted)) return undefined;
  const scored = [...known].filter((name) => partitionOf(name) !== undefined);
  return wrongArgument(
    `Expected --sort to name a metric that one of the runs has, got "${sort}"`,
    suggestName(wanted, scored, "They have"),
  );
}

const isBound = (name: string): boolean => parseMetricName(name)?.bound !== undefined;

/** The page of a comparison, with the command that makes it again. */
export async function comparisonHtml(
  project: ProjectFolders,
  comparison: Comparison,
  named: readonly string[],
  options: Omit<CompareOptions, "complete" | "byName"> & { readonly html?: string },
): Promise<string> {
  const { comparisonPage } = await import("../reports/comparison/comparison-page.js");
  const records = comparison.candidates.flatMap(runsOf).map(({ record }) => record);
  const about = { version: packageVersion(), command: commandOf(named, options) };
  return await inLanguage(project.language, records, () => comparisonPage(comparison, about));
}

/** What a page always has. */
const NO_FLAGS: ReadonlySet<string> = new Set(["complete", "byName"]);

/** The command that makes the page again, as it would be typed. */
function commandOf(named: readonly string[], options: object): string {
  const flags = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false || NO_FLAGS.has(name)) return [];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [flag];
    return [value].flat().map((each) => `${flag} ${shellWord(String(each))}`);
  });
  return ["npx pipeline compare", ...named.map(shellWord), ...flags].join(" ");
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

async function chosenRuns(
  runs: Runs,
  named: readonly string[],
  options: CompareOptions,
): Promise<Result<readonly KnownRun[], Problem>> {
  if (named.length > 0 && options.all) return wrongArgument("Expected either runs or --all, got both");
  if (named.length > 0) {
    const found = await resolveRuns(named, runs);
    return found.ok ? found : failed(found.error);
  }
  const finished = (await runs.list())
    .filter((run) => run.state !== "running")
    .filter((run) => options.pipeline === undefined || run.pipeline === options.pipeline)
    .reverse();
  const chosen = readListed(options.all ? finished : finished.slice(-2), runs);
  if (chosen.length > 1) return ok(chosen);
  const what = options.pipeline === undefined ? "runs" : `runs of ${options.pipeline}`;
  return wrongArgument(
    `Expected at least two ${what} in ${runs.folder}, got ${chosen.length}`,
    "Make one with `pipeline run`.",
  );
}

/** Candidates of the runs, that which holds the baseline's run first; a baseline that is not among them is added. */
async function withBaselineFirst(
  known: Runs,
  runs: readonly KnownRun[],
  options: CompareOptions,
): Promise<Result<readonly Candidate[], Problem>> {
  const each = options.each ?? false;
  let ordered = runs;
  if (options.baseline !== undefined) {
    const baseline = await resolveRun(options.baseline, known);
    if (!baseline.ok) return failed(baseline.error);
    const { id } = baseline.value;
    const grouped = await candidatesOf(runs, { each });
    const holder = grouped.find((candidate) => runsOf(candidate).some((run) => run.id === id));
    const first = new Set(holder === undefined ? [] : runsOf(holder).map((run) => run.id));
    ordered = [
      ...(holder === undefined ? [baseline.value] : runs.filter((run) => first.has(run.id))),
      ...runs.filter((run) => !first.has(run.id)),
    ];
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
  const found = finishedCandidates(candidates, { rankBy: options.sort ?? DEFAULT_RANKING, baselineNamed });
  if (found.finished.length > 1) return ok(found);
  return wrongArgument(
    `Expected at least two results that were trained to their end, got ${found.finished.length}; ${found.stopped.length} were stopped early by the sweep`,
    "`pipeline show` with the sweep lists its points. A larger `keep` stops fewer.",
  );
}

interface Asked {
  readonly tested: readonly string[];
  /** `<partition>.<metric>`, in the order to show them. */
  readonly metrics: readonly string[];
}

/** `auc, ..., or all; of one finding auc[Effusion], of each auc[].` */
function metricsToName({ kind, names }: NonNullable<RunResults["question"]>): string {
  const example = formatMetricName({ base: "auc", of: names.at(-1)! });
  const one = kind === "multiclass" ? "class" : "finding";
  return `Metrics: ${wholeMetrics(kind).join(", ")}, or all${kind === "multiclass" ? `; ${CALLS}, of how often each class is called` : ""}; of one ${one} ${example}, of each auc${EACH}.`;
}

/** Of the test sets of the runs the one that was looked at most. */
async function mostLooked(runs: readonly KnownRun[], project: ProjectFolders): Promise<TestLooks | undefined> {
  const parts = new Set(runs.flatMap(({ record }) => testPartsOf(record)));
  const found = await countTestLooks(project.runsFolder, [...parts]);
  return [...found].sort((a, b) => b.looks - a.looks)[0];
}

/** Metrics without a part are of the test set, or of the validation set where no test set was looked at. */
function readAsked(options: CompareOptions, candidates: readonly Candidate[]): Result<Asked, Problem> {
  const isUnseen = candidates.every(({ replicates }) => replicates.every(({ parts }) => parts.test === undefined));
  const sort = options.sort ?? DEFAULT_RANKING;
  if (!SCORED_PARTITIONS.some((partition) => sort.startsWith(`${partition}.`)) || parseMetricName(sort) === undefined) {
    return wrongArgument(`Expected --sort to be a metric such as validation.auc or test.auc, got "${sort}"`);
  }
  const question = firstResults(candidates[0]!)?.question;
  const few = question === undefined ? ["all"] : firstMetrics(question.kind);
  const wanted = options.metric ?? (candidates.length > FEW ? ["auc"] : few);
  const metrics: string[] = [];
  for (const name of wanted) {
    const named = SCORED_PARTITIONS.find((known) => name.startsWith(`${known}.`));
    const kind = named === undefined ? name : name.slice(named.length + 1);
    const partition = named ?? (isUnseen ? "validation" : "test");
    const kinds =
      question !== undefined
        ? severalNamed(kind, question)
        : kind === "all"
          ? CASE_METRICS
          : CASE_METRICS.filter((known) => known === kind);
    if (kinds.length === 0) {
      return wrongArgument(
        `There is no metric "${name}" to compare by`,
        question === undefined ? `Metrics: ${CASE_METRICS.join(", ")}, or all.` : metricsToName(question),
      );
    }
    append(
      metrics,
      kinds.map((known) => `${partition}.${known}`),
    );
  }
  const tested = metrics.flatMap((name) => (name.startsWith("test.") ? [name.slice("test.".length)] : []));
  return ok({ tested: [...new Set(tested)], metrics: [...new Set(metrics)] });
}
