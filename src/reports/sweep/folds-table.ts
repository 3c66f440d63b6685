import { localNumber, t } from "../../core/language.js";
import type { Candidate } from "../../experiments/candidates.js";
import { measureSeveral } from "../../experiments/measure-several.js";
import type { RunResults } from "../../experiments/read-results.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { caseMetrics } from "../../statistics/case-metrics.js";
import { metricInterval } from "../../statistics/metric-interval.js";
import { numberPatients } from "../../statistics/patient-numbers.js";
import type { Html } from "../html.js";
import { score } from "../numbers.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell } from "../tables/figure-cell.js";
import { type Cell, oneGroup, type Row } from "../tables/table.js";

const NAMES = ["auc", "sensitivity", "specificity"] as const;

/** A line for each fold of each replicate: its run, its images, its threshold, and how its own model did. */
export function foldsTable({ replicates }: Candidate): Html {
  const several = replicates[0]?.results?.[0]?.question;
  const lines = replicates.flatMap(({ runs, results }) =>
    runs.map((run, at) => line(run, results?.[at], replicates.length > 1)),
  );
  return dataTable({
    name: t`Folds`,
    caption:
      several === undefined
        ? t`The folds separately, each with its own model and threshold; AUC with 95 % interval`
        : t`The folds separately, each with its own model: means over all classes or findings, with 95 % intervals`,
    columns: [
      { title: t`Fold` },
      { title: t`Run` },
      { title: t`Test images` },
      ...(several === undefined ? [{ title: t`Positive` }, { title: t`Threshold` }] : []),
      { title: t`AUC` },
      { title: t`Sensitivity` },
      { title: t`Specificity` },
      { title: t`AUC, validation` },
    ],
    groups: oneGroup(lines),
  });
}

function line({ id, state, record }: KnownRun, results: RunResults | undefined, replicated: boolean): Row {
  const { fold = 0, replicate = 0 } = record.sweep ?? {};
  const name = `${fold + 1}${replicated ? t`, replicate ${replicate + 1}` : ""}`;
  const test = results?.parts.test;
  if (results !== undefined && test?.several !== undefined) return lineOfSeveral(name, { id, state, record }, results);
  const measured =
    test && caseMetrics({ ...test, patients: numberPatients(test.patients) }, { bins: results.bins, names: NAMES });
  const cell = (metric: (typeof NAMES)[number]): Cell => {
    const estimate = measured?.get(metric);
    const interval = estimate && metric === "auc" ? metricInterval(metric, estimate) : undefined;
    return estimate && figureCell(estimate.value, interval);
  };
  const validation = record.metrics["validation.auc"];
  return {
    head: name,
    cells: [
      runCell(id, state),
      test?.images.length,
      test?.labels.reduce((sum, label) => sum + label, 0),
      results && localNumber(results.threshold.toPrecision(4)),
      ...NAMES.map(cell),
      validation === undefined ? undefined : score(validation),
    ],
  };
}

function lineOfSeveral(
  name: string,
  { id, state, record }: Pick<KnownRun, "id" | "state" | "record">,
  results: RunResults,
): Row {
  const alone = { letter: "", missing: 0, replicates: [{ runs: [], results: [results], parts: results.parts }] };
  const measured = measureSeveral(alone, "test", { names: NAMES });
  const validation = record.metrics["validation.auc"];
  return {
    head: name,
    cells: [
      runCell(id, state),
      results.parts.test?.images.length,
      ...NAMES.map((metric): Cell => {
        const found = measured.get(metric);
        return found && figureCell(found.value, found.interval);
      }),
      validation === undefined ? undefined : score(validation),
    ],
  };
}

/** The last six digits of its id, by which commands find it: the whole would leave no room for figures. */
const runCell = (id: string, state: KnownRun["state"]): Cell => ({
  text: id.slice(-6),
  isCode: true,
  ...(state !== "succeeded" && { note: state }),
});
