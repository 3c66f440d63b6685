import type { CaseMetric } from "../core/metrics.js";
import { type CalibrationLine, calibrationLine } from "./calibration-line.js";
import { caseMetrics } from "./case-metrics.js";
import { holm } from "./holm.js";
import { tooFewPatients } from "./interval-methods.js";
import { groupDifference, lineDifference } from "./metric-difference.js";
import type { MetricEstimate } from "./metric-estimate.js";
import { numberPatients } from "./patient-numbers.js";
import type { MetricDifference } from "./student-difference.js";
import { isCalled, SMALLEST_SUBGROUP, type SubgroupCases } from "./subgroups.js";

const OF_CASES = ["auc", "sensitivity", "specificity"] as const;
const OF_LINE = { calibrationInTheLarge: "inTheLarge", calibrationSlope: "slope" } as const;

/** What groups are compared in. */
export type GroupMetric = (typeof OF_CASES)[number] | keyof typeof OF_LINE;

export const GROUP_METRICS: readonly GroupMetric[] = [...OF_CASES, "calibrationInTheLarge", "calibrationSlope"];

/** A group minus all others whose group is known in the same division. */
export interface GroupTest extends MetricDifference {
  readonly division: string;
  readonly group: string;
  readonly others: string;
  readonly metric: GroupMetric;
  /** The class or finding that it is of, where there are several. */
  readonly of?: string;
  /** Corrected for all tests together (Holm 1979). */
  readonly adjustedP: number;
}

export interface Division {
  readonly title: string;
  /** The group of each case; undefined where it is not known. */
  readonly groups: readonly (string | undefined)[];
}

/**
 * Whether groups of cases differ in AUC, sensitivity, specificity and calibration (in the large, slope), where both sides are
 * large enough to be measured and have enough patients for an interval that can be trusted. Of two groups there is one
 * difference.
 */
export function groupTests(
  cases: SubgroupCases,
  threshold: number,
  divisions: readonly Division[],
  metrics: readonly GroupMetric[] = GROUP_METRICS,
): readonly GroupTest[] {
  const found = divisions.flatMap(({ title, groups }) => {
    const names = [...new Set(groups.flatMap((group) => group ?? []))].sort();
    const compared = names.length === 2 ? names.slice(0, 1) : names.length > 2 ? names : [];
    return compared.flatMap((group) => {
      const rowsWhere = (isWanted: (name: string) => boolean) =>
        [...groups.keys()].filter((row) => groups[row] !== undefined && isWanted(groups[row]!));
      const own = measure(
        cases,
        threshold,
        rowsWhere((name) => name === group),
        metrics,
      );
      const rest = measure(
        cases,
        threshold,
        rowsWhere((name) => name !== group),
        metrics,
      );
      const others = names.length === 2 ? names[1]! : "the others";
      return metrics.flatMap((metric) => {
        const difference = differenceOf(metric, rest, own);
        return difference === undefined ? [] : [{ division: title, group, others, metric, ...difference }];
      });
    });
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((test, at) => ({ ...test, adjustedP: adjusted[at]! }));
}

/** What is measured of a group. */
interface GroupFigures {
  readonly metrics: ReadonlyMap<CaseMetric, MetricEstimate>;
  readonly line: CalibrationLine;
}

function differenceOf(metric: GroupMetric, a: GroupFigures, b: GroupFigures): MetricDifference | undefined {
  if (isOfLine(metric)) {
    const [ofA, ofB] = [a.line[OF_LINE[metric]], b.line[OF_LINE[metric]]];
    return ofA && ofB && lineDifference(ofA, ofB);
  }
  const [ofA, ofB] = [a.metrics.get(metric), b.metrics.get(metric)];
  return ofA && ofB && groupDifference(metric, ofA, ofB);
}

const isOfLine = (metric: GroupMetric): metric is keyof typeof OF_LINE => metric in OF_LINE;

/** Metrics that a class suffices for: none of a side that is too small. */
function measure(
  cases: SubgroupCases,
  threshold: number,
  rows: readonly number[],
  metrics: readonly GroupMetric[],
): GroupFigures {
  const { labels, scores, patients } = cases;
  const own = rows.map((row) => labels[row]!);
  const patientsWith = (label: number) =>
    new Set(rows.filter((row) => labels[row] === label).map((row) => patients[row]!)).size;
  const enough = [1, 0].map((label) => tooFewPatients([patientsWith(label)]) === undefined) as [boolean, boolean];
  const names = OF_CASES.filter(
    (name) =>
      metrics.includes(name) &&
      (name === "auc" ? enough[0] && enough[1] : name === "sensitivity" ? enough[0] : enough[1]),
  );
  if (rows.length < SMALLEST_SUBGROUP || names.length === 0) return { metrics: new Map(), line: {} };
  const found = rows.map((row) => scores[row]!);
  const called = rows.map((row) => isCalled(cases, threshold, row));
  const numbered = numberPatients(rows.map((row) => patients[row]!));
  const hasLine = enough[0] && enough[1] && metrics.some(isOfLine);
  return {
    metrics: caseMetrics({ labels: own, scores: found, called, patients: numbered }, { bins: 1, names }),
    line: hasLine ? calibrationLine(own, found, numbered) : {},
  };
}
