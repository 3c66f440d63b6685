import { CASE_METRICS } from "../../core/metrics.js";
import { ok, type Result } from "../../core/result.js";
import { namedCandidates } from "../../experiments/candidate-names.js";
import { firstResults, runsOf } from "../../experiments/candidates.js";
import { type Comparison, compareCandidates } from "../../experiments/compare.js";
import { EACH, firstMetrics, severalNamed } from "../../experiments/compare-several.js";
import type { Runs } from "../../experiments/open-runs.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { countTestLooks, type TestLooks, testPartsOf } from "../../experiments/test-looks.js";
import { unsettledStages } from "../../experiments/unsettled-stages.js";
import { readAction } from "../../store/action-records.js";
import { layoutOf } from "../../store/layout.js";
import type { Problem } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { askedMetrics, askedOrder } from "./asked-metrics.js";
import { chooseCandidates } from "./choose-candidates.js";
import type { CompareOptions } from "./compare-options.js";

export interface ComparedRuns {
  readonly comparison: Comparison;
  /** Those that were asked for, `<partition>.<metric>`. */
  readonly metrics: readonly string[];
}

/** Compares runs; with none named the two latest, older first. The first is the baseline. */
export async function compareRuns(
  project: ProjectFolders,
  runs: Runs,
  named: readonly string[],
  options: CompareOptions,
): Promise<Result<ComparedRuns, Problem>> {
  const order = askedOrder(options);
  if (!order.ok) return order;
  const rankBy = order.value;
  const candidates = await chooseCandidates(runs, named, rankBy, options);
  if (!candidates.ok) return candidates;
  const { finished, stopped, chosenFrom } = candidates.value;
  const asked = askedMetrics(options, finished);
  if (!asked.ok) return asked;
  const layout = layoutOf(project.cacheFolder);
  const showsAll = options.complete ?? true;
  const shown = options.byName ? namedCandidates(finished) : finished;
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
    stopped,
    ...(chosenFrom && { chosenFrom }),
    tested: asked.value.tested,
    // JSON and pages show all metrics, regardless of what is tested.
    compared: showsAll ? everything : asked.value.tested,
    measured: showsAll ? everything : question ? [...needed] : CASE_METRICS.filter((name) => needed.has(name)),
    rankBy,
    byImage: options.byImage ?? false,
    testLooks: await mostLooked(finished.flatMap(runsOf), project),
    unsettled: unsettledStages(project.runsFolder, shown),
    findAction: (key) => readAction(layout, key)?.record,
  });
  return ok({ comparison, metrics: asked.value.metrics });
}

/** Of the test sets of the runs the one that was looked at most. */
async function mostLooked(runs: readonly KnownRun[], project: ProjectFolders): Promise<TestLooks | undefined> {
  const parts = new Set(runs.flatMap(({ record }) => testPartsOf(record)));
  const found = await countTestLooks(project.runsFolder, [...parts]);
  return [...found].sort((a, b) => b.looks - a.looks)[0];
}
