import { CASE_METRICS, type CaseMetric, METRICS } from "../../core/metrics.js";
import type { Answer } from "../../core/question.js";
import { caseMetrics } from "../case-metrics.js";
import type { MetricEstimate } from "../metric-estimate.js";
import { metricInterval } from "../metric-interval.js";
import type { PatientNumbers } from "../patient-numbers.js";
import { type Figure, patientSums } from "./figure.js";
import { type MeanPart, weightedMean } from "./weighted-mean.js";

/** Images, or patients, with what a model says of several classes or findings: a column for each of `names`. */
export interface SeveralCases {
  readonly names: readonly string[];
  /** Of each case 1, 0, or undefined where it is not known. */
  readonly answers: readonly (readonly Answer[])[];
  /** Probabilities, 0 to 1; NaN of a finding that the model could not learn, which is measured nowhere. */
  readonly scores: readonly ArrayLike<number>[];
  /** 1 where it is called; undefined of a finding that has no threshold. */
  readonly called: readonly (ArrayLike<number> | undefined)[];
  readonly patients: PatientNumbers;
  /**
   * Exclusive classes of which the model saw no training image: what it gives them orders nothing, so that no area and no
   * calibration of theirs is measured, nor counts in a mean. Their images count as mistakes.
   */
  readonly notLearned?: readonly string[] | undefined;
}

export interface MeasureOptions {
  /** Of calibration errors. */
  readonly bins: number;
  /** Only these; all where left out. */
  readonly names?: readonly string[];
}

/** Metrics of several classes or findings; what is not defined is absent. */
export interface SeveralMetrics {
  /** Of all together, by name: `auc` (the mean), `micro.auc` (all cells taken together), `kappa`. */
  readonly whole: ReadonlyMap<string, Figure>;
  /** Of each, in their order. */
  readonly ofEach: readonly ReadonlyMap<CaseMetric, MetricEstimate>[];
}

/** Known cases of one class or finding, as of two classes; none of one without scores. */
export function casesOfOne(cases: SeveralCases, at: number) {
  const answers = cases.answers[at]!;
  const rows: number[] = [];
  for (let row = 0; row < answers.length; row += 1)
    if (answers[row] !== undefined && !Number.isNaN(cases.scores[at]![row]!)) rows.push(row);
  const called = cases.called[at];
  return {
    labels: Uint8Array.from(rows, (row) => answers[row]!),
    scores: Float64Array.from(rows, (row) => cases.scores[at]![row]!),
    ...(called !== undefined && { called: Uint8Array.from(rows, (row) => called[row]!) }),
    patients: {
      ofCases: Uint32Array.from(rows, (row) => cases.patients.ofCases[row]!),
      count: cases.patients.count,
    } satisfies PatientNumbers,
  };
}

export const isNotLearned = ({ notLearned = [] }: Pick<SeveralCases, "notLearned">, name: string): boolean =>
  notLearned.includes(name);

/** All metrics of one against the rest; without a threshold only those that need none. */
export function metricsOfOne(
  cases: SeveralCases,
  at: number,
  { bins, names = CASE_METRICS }: MeasureOptions,
): ReadonlyMap<CaseMetric, MetricEstimate> {
  const { called, ...one } = casesOfOne(cases, at);
  if (one.labels.length === 0) return new Map();
  const wanted = CASE_METRICS.filter(
    (name) =>
      names.includes(name) &&
      (METRICS[name].usesThreshold ? called !== undefined : !isNotLearned(cases, cases.names[at]!)),
  );
  return caseMetrics({ ...one, called: called ?? new Uint8Array(one.labels.length) }, { bins, names: wanted });
}

/** The mean of a metric over those that have it; undefined where none has. */
export function meanOverEach(
  name: CaseMetric,
  ofEach: readonly ReadonlyMap<CaseMetric, MetricEstimate>[],
  weightOf: (at: number) => number = () => 1,
): Figure | undefined {
  const parts = ofEach.flatMap((metrics, at): readonly MeanPart[] => {
    const estimate = metrics.get(name);
    return estimate === undefined || weightOf(at) <= 0 ? [] : [partOf(name, estimate, weightOf(at))];
  });
  return parts.length === 0 ? undefined : weightedMean(parts, METRICS[name].range);
}

export function partOf(name: CaseMetric, estimate: MetricEstimate, weight = 1): MeanPart {
  const interval = metricInterval(name, estimate);
  return { value: estimate.value, ofPatients: patientSums(estimate), weight, ...(interval && { interval }) };
}
