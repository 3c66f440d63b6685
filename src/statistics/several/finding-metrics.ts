import { CASE_METRICS, METRICS } from "../../core/metrics.js";
import { caseMetrics } from "../case-metrics.js";
import type { Figure } from "./figure.js";
import {
  casesOfOne,
  type MeasureOptions,
  meanOverEach,
  metricsOfOne,
  partOf,
  type SeveralCases,
  type SeveralMetrics,
} from "./several-cases.js";

/** Before the name of a metric of all known cells taken together. */
export const MICRO = "micro.";

/**
 * Metrics of findings that may occur together, each from the images in which it is known: of each at its own threshold,
 * their mean over the findings that have them, and those of all known cells taken as cases of one question
 * (`micro.auc`). Cells of a patient count as alike in all intervals.
 */
export function findingMetrics(cases: SeveralCases, options: MeasureOptions): SeveralMetrics {
  const { names: wanted } = options;
  const single = { ...options, ...(wanted && { names: wanted.filter((name) => !name.startsWith(MICRO)) }) };
  const ofEach = cases.names.map((_, at) => metricsOfOne(cases, at, single));
  const whole = new Map<string, Figure>();
  for (const name of CASE_METRICS) {
    const mean = meanOverEach(name, ofEach);
    if (mean !== undefined) whole.set(name, mean);
  }
  // Probabilities of different findings are calibrated apart: an error of all together would be one of none.
  const micro = CASE_METRICS.filter((name) => name !== "ece" && (wanted?.includes(`${MICRO}${name}`) ?? true));
  for (const usesThreshold of [false, true]) {
    const names = micro.filter((name) => METRICS[name].usesThreshold === usesThreshold);
    const cells = names.length === 0 ? undefined : cellsOf(cases, usesThreshold);
    if (cells === undefined) continue;
    for (const [name, estimate] of caseMetrics(cells, { bins: options.bins, names })) {
      const { weight: _, ...figure } = partOf(name, estimate);
      whole.set(`${MICRO}${name}`, { ...figure, trainings: [estimate.value] });
    }
  }
  return { whole, ofEach };
}

/** All known cells; undefined if there are none. @param called only for findings that have a threshold. */
function cellsOf(cases: SeveralCases, called: boolean) {
  const columns = cases.names.flatMap((_, at) => {
    const one = casesOfOne(cases, at);
    return called && one.called === undefined
      ? []
      : [{ ...one, called: one.called ?? new Uint8Array(one.labels.length) }];
  });
  const length = columns.reduce((sum, { labels }) => sum + labels.length, 0);
  if (length === 0) return undefined;
  const labels = new Uint8Array(length);
  const scores = new Float64Array(length);
  const calls = new Uint8Array(length);
  const ofCases = new Uint32Array(length);
  let at = 0;
  for (const column of columns) {
    labels.set(column.labels, at);
    scores.set(column.scores, at);
    calls.set(column.called, at);
    ofCases.set(column.patients.ofCases, at);
    at += column.labels.length;
  }
  return { labels, scores, called: calls, patients: { ofCases, count: cases.patients.count } };
}
