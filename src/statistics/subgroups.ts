import { type CaseMetric, METRICS } from "../core/metrics.js";
import { type CalibrationLine, type Coefficient, calibrationLine } from "./calibration-line.js";
import { caseMetrics } from "./case-metrics.js";
import type { Interval } from "./interval.js";
import { tooFewPatients } from "./interval-methods.js";
import type { MetricEstimate } from "./metric-estimate.js";
import { metricInterval } from "./metric-interval.js";
import { numberPatients, patientsWith } from "./patient-numbers.js";
import { refuseNonFinite } from "./refuse-non-finite.js";

/** A figure with its 95 % interval over patients. */
export interface GroupFigure {
  readonly value: number;
  readonly interval?: Interval;
}

export interface Subgroup {
  readonly name: string;
  readonly n: number;
  readonly positives: number;
  /** Absent where the group is too small to say anything, or a class is absent from it. */
  readonly auc?: GroupFigure;
  readonly sensitivity?: GroupFigure;
  readonly specificity?: GroupFigure;
  /** Calibration in the large and slope; absent also where the scores separate the classes. */
  readonly inTheLarge?: Coefficient;
  readonly slope?: Coefficient;
  /** Whether so few patients of a class are in the group that its intervals cannot be trusted. */
  readonly isFew: boolean;
}

/** Groups with fewer cases are counted, not measured. */
export const SMALLEST_SUBGROUP = 20;

/** What is measured of groups, besides calibration. */
export const OF_CASES = ["auc", "sensitivity", "specificity"] as const;

export interface SubgroupCases {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  /** Equal where cases are of one patient. */
  readonly patients: readonly string[];
  /** 1 where called positive; without calls nothing is measured that needs them. */
  readonly called?: ArrayLike<number>;
}

/** Some of the cases. */
export const casesAt = (
  rows: readonly number[],
  { labels, scores, patients, called }: SubgroupCases,
): SubgroupCases => ({
  labels: rows.map((row) => labels[row]!),
  scores: rows.map((row) => scores[row]!),
  patients: rows.map((row) => patients[row]!),
  ...(called !== undefined && { called: rows.map((row) => called[row]!) }),
});

/** The metrics of a group of cases, as far as it has both classes and calls. */
export const metricsOfGroup = (
  { called, patients, ...cases }: SubgroupCases,
  wanted: readonly CaseMetric[],
): ReadonlyMap<CaseMetric, MetricEstimate> =>
  caseMetrics(
    { ...cases, called: called ?? cases.labels.map(() => 0), patients: numberPatients(patients) },
    { bins: 1, names: wanted.filter((name) => called !== undefined || !METRICS[name].usesThreshold) },
  );

/**
 * AUC, sensitivity, specificity and calibration of each group of cases, in order of first appearance.
 * @param groupOf the group of each case; undefined (unknown) leaves the case out.
 * @param options `line`: whether calibration is measured.
 */
export function subgroups(
  cases: SubgroupCases,
  groupOf: readonly (string | undefined)[],
  { line = true }: { readonly line?: boolean } = {},
): readonly Subgroup[] {
  refuseNonFinite(cases.scores);
  const rowsOf = new Map<string, number[]>();
  for (const [row, group] of groupOf.entries()) {
    if (group === undefined) continue;
    const rows = rowsOf.get(group);
    if (rows === undefined) rowsOf.set(group, [row]);
    else rows.push(row);
  }
  return [...rowsOf].map(([name, rows]) => measuredGroup(name, casesAt(rows, cases), line));
}

function measuredGroup(name: string, cases: SubgroupCases, line: boolean): Subgroup {
  const { labels, scores, patients } = cases;
  const n = labels.length;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const ofClasses = [1, 0].map((label) => patientsWith(label, labels, patients)).filter((count) => count > 0);
  const counts = { name, n, positives, isFew: tooFewPatients(ofClasses) !== undefined };
  if (n < SMALLEST_SUBGROUP) return counts;
  const figures = [...metricsOfGroup(cases, OF_CASES)].map(([metric, estimate]): readonly [string, GroupFigure] => {
    const interval = metricInterval(metric, estimate);
    return [metric, { value: estimate.value, ...(interval && { interval }) }];
  });
  const hasLine = line && positives > 0 && positives < n;
  const { inTheLarge, slope }: CalibrationLine = hasLine
    ? calibrationLine(labels, scores, numberPatients(patients))
    : {};
  return { ...counts, ...Object.fromEntries(figures), ...(inTheLarge && { inTheLarge }), ...(slope && { slope }) };
}
