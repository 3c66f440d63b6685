import type { Candidate } from "../../experiments/candidates.js";
import type { RunResults } from "../../experiments/read-results.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { caseMetrics } from "../../statistics/case-metrics.js";
import { metricInterval } from "../../statistics/metric-interval.js";
import { numberPatients } from "../../statistics/patient-numbers.js";
import { type Html, html } from "../html.js";
import { score } from "../numbers.js";

const NAMES = ["auc", "sensitivity", "specificity"] as const;

/** A line for each fold of each replicate: its run, its images, its threshold, and how its own model did. */
export function foldsTable({ replicates }: Candidate): Html {
  const lines = replicates.flatMap(({ runs, results }) =>
    runs.map((run, at) => line(run, results?.[at], replicates.length > 1)),
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Folds"><table>
    <caption>The folds by themselves, each with its own model and threshold; AUC with 95 % interval</caption>
    <thead><tr><th scope="col">Fold</th><th scope="col">Run</th><th scope="col">Test images</th><th scope="col">Positive</th>
    <th scope="col">Threshold</th><th scope="col">AUC</th><th scope="col">Sensitivity</th><th scope="col">Specificity</th><th scope="col">AUC, validation</th></tr></thead>
    <tbody>${lines}</tbody></table></div>`;
}

function line({ id, state, record }: KnownRun, results: RunResults | undefined, replicated: boolean): Html {
  const { fold = 0, replicate = 0 } = record.sweep ?? {};
  const name = `${fold + 1}${replicated ? `, replicate ${replicate + 1}` : ""}`;
  const test = results?.parts.test;
  const measured =
    test && caseMetrics({ ...test, patients: numberPatients(test.patients) }, { bins: results.bins, names: NAMES });
  const cell = (metric: (typeof NAMES)[number]): string => {
    const estimate = measured?.get(metric);
    const interval = estimate && metric === "auc" ? metricInterval(metric, estimate) : undefined;
    const range = interval === undefined ? "" : ` (${score(interval.low)} to ${score(interval.high)})`;
    return estimate === undefined ? "" : `${score(estimate.value)}${range}`;
  };
  const validation = record.metrics["validation.auc"];
  return html`<tr><th scope="row">${name}</th><td><code>${id}</code>${state === "succeeded" ? "" : `, ${state}`}</td>
    <td>${test === undefined ? "" : test.images.length}</td><td>${test === undefined ? "" : test.labels.reduce((sum, label) => sum + label, 0)}</td>
    <td>${results === undefined ? "" : results.threshold.toPrecision(4)}</td>${NAMES.map((metric) => html`<td>${cell(metric)}</td>`)}
    <td>${validation === undefined ? "" : score(validation)}</td></tr>`;
}
