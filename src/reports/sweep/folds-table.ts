import type { Candidate } from "../../experiments/candidates.js";
import type { RunResults } from "../../experiments/read-results.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { caseMetrics } from "../../statistics/case-metrics.js";
import { metricInterval } from "../../statistics/metric-interval.js";
import { numberPatients } from "../../statistics/patient-numbers.js";
import type { Html } from "../html.js";
import { score } from "../numbers.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, oneGroup, type Row } from "../tables/table.js";

const NAMES = ["auc", "sensitivity", "specificity"] as const;

/** A line for each fold of each replicate: its run, its images, its threshold, and how its own model did. */
export function foldsTable({ replicates }: Candidate): Html {
  const lines = replicates.flatMap(({ runs, results }) =>
    runs.map((run, at) => line(run, results?.[at], replicates.length > 1)),
  );
  return dataTable({
    name: "Folds",
    caption: "The folds by themselves, each with its own model and threshold; AUC with 95 % interval",
    columns: [
      { title: "Fold" },
      { title: "Run" },
      { title: "Test images" },
      { title: "Positive" },
      { title: "Threshold" },
      { title: "AUC" },
      { title: "Sensitivity" },
      { title: "Specificity" },
      { title: "AUC, validation" },
    ],
    groups: oneGroup(lines),
  });
}

function line({ id, state, record }: KnownRun, results: RunResults | undefined, replicated: boolean): Row {
  const { fold = 0, replicate = 0 } = record.sweep ?? {};
  const name = `${fold + 1}${replicated ? `, replicate ${replicate + 1}` : ""}`;
  const test = results?.parts.test;
  const measured =
    test && caseMetrics({ ...test, patients: numberPatients(test.patients) }, { bins: results.bins, names: NAMES });
  const cell = (metric: (typeof NAMES)[number]): Cell => {
    const estimate = measured?.get(metric);
    const interval = estimate && metric === "auc" ? metricInterval(metric, estimate) : undefined;
    return (
      estimate && {
        text: score(estimate.value),
        ...(interval && { interval: [score(interval.low), score(interval.high)] as const }),
      }
    );
  };
  const validation = record.metrics["validation.auc"];
  return {
    head: name,
    cells: [
      { text: id, isCode: true, ...(state !== "succeeded" && { note: state }) },
      test?.images.length,
      test?.labels.reduce((sum, label) => sum + label, 0),
      results?.threshold.toPrecision(4),
      ...NAMES.map(cell),
      validation === undefined ? undefined : score(validation),
    ],
  };
}
