import { type CalibrationLine, type Coefficient, calibrationLine } from "./calibration-line.js";
import { caseMetrics } from "./case-metrics.js";
import type { Interval } from "./interval.js";
import { tooFewPatients } from "./interval-methods.js";
import { metricInterval } from "./metric-interval.js";
import { numberPatients } from "./patient-numbers.js";
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

const MEASURED = ["auc", "sensitivity", "specificity"] as const;

/** What is measured of groups: `area` only the AUC, which needs no calls; `rates` sensitivity and specificity too. */
export type GroupMeasures = "all" | "rates" | "area";

export interface SubgroupCases {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  /** Equal where cases are of one patient. */
  readonly patients: readonly string[];
  /** 1 where called positive; by the threshold where it is not given. */
  readonly called?: ArrayLike<number>;
}

/** 1 where a case is called positive. */
export const isCalled = ({ scores, called }: SubgroupCases, threshold: number, row: number): 0 | 1 =>
  (called === undefined ? scores[row]! >= threshold : called[row] === 1) ? 1 : 0;

/**
 * AUC, sensitivity, specificity and calibration of each group of cases, in order of first appearance.
 * @param groupOf the group of each case; undefined (unknown) leaves the case out.
 */
export function subgroups(
  cases: SubgroupCases,
  threshold: number,
  groupOf: readonly (string | undefined)[],
  measures: GroupMeasures = "all",
): readonly Subgroup[] {
  refuseNonFinite(cases.scores);
  const rowsOf = new Map<string, number[]>();
  for (const [row, group] of groupOf.entries()) {
    if (group === undefined) continue;
    const rows = rowsOf.get(group);
    if (rows === undefined) rowsOf.set(group, [row]);
    else rows.push(row);
  }
  return [...rowsOf].map(([name, rows]) => measuredGroup(name, { cases, rows, threshold, measures }));
}

function measuredGroup(
  name: string,
  {
    cases,
    rows,
    threshold,
    measures,
  }: {
    readonly cases: SubgroupCases;
    readonly rows: readonly number[];
    readonly threshold: number;
    readonly measures: GroupMeasures;
  },
): Subgroup {
  const labels = rows.map((row) => cases.labels[row]!);
  const scores = rows.map((row) => cases.scores[row]!);
  const names = rows.map((row) => cases.patients[row]!);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const patientsWith = (label: number) => new Set(names.filter((_, row) => labels[row] === label)).size;
  const isFew = tooFewPatients([1, 0].map(patientsWith).filter((patients) => patients > 0)) !== undefined;
  const counts = { name, n: rows.length, positives, isFew };
  if (rows.length < SMALLEST_SUBGROUP) return counts;
  const patients = numberPatients(names);
  const called = rows.map((row) => isCalled(cases, threshold, row));
  const metrics = caseMetrics(
    { labels, scores, called, patients },
    { bins: 1, names: measures === "area" ? ["auc"] : MEASURED },
  );
  const figures = [...metrics].map(([metric, estimate]): readonly [string, GroupFigure] => {
    const interval = metricInterval(metric, estimate);
    return [metric, { value: estimate.value, ...(interval && { interval }) }];
  });
  const hasLine = measures === "all" && positives > 0 && positives < rows.length;
  const { inTheLarge, slope }: CalibrationLine = hasLine ? calibrationLine(labels, scores, patients) : {};
  return { ...counts, ...Object.fromEntries(figures), ...(inTheLarge && { inTheLarge }), ...(slope && { slope }) };
}
