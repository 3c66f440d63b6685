import type { CaseMetric } from "../core/metrics.js";
import { type CalibrationLine, calibrationLine } from "./calibration-line.js";
import { comparedGroups, type Division } from "./compared-groups.js";
import { holm } from "./holm.js";
import { tooFewPatients } from "./interval-methods.js";
import { groupDifference, lineDifference } from "./metric-difference.js";
import type { MetricEstimate } from "./metric-estimate.js";
import { numberPatients, patientsWith } from "./patient-numbers.js";
import type { MetricDifference } from "./student-difference.js";
import { casesAt, metricsOfGroup, OF_CASES, SMALLEST_SUBGROUP, type SubgroupCases } from "./subgroups.js";

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

/**
 * Whether groups of cases differ in AUC, sensitivity, specificity and calibration (in the large, slope), where both sides are
 * large enough to be measured and have enough patients for an interval that can be trusted. Of two groups there is one
 * difference.
 */
export function groupTests(
  cases: SubgroupCases,
  divisions: readonly Division[],
  metrics: readonly GroupMetric[] = GROUP_METRICS,
): readonly GroupTest[] {
  const found = comparedGroups(divisions).flatMap(({ rows, rest, ...compared }) => {
    const [own, others] = [measure(casesAt(rows, cases), metrics), measure(casesAt(rest, cases), metrics)];
    return metrics.flatMap((metric) => {
      const difference = differenceOf(metric, others, own);
      return difference === undefined ? [] : [{ ...compared, metric, ...difference }];
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
function measure(cases: SubgroupCases, metrics: readonly GroupMetric[]): GroupFigures {
  const { labels, scores, patients } = cases;
  const [positives, negatives] = [1, 0].map(
    (label) => tooFewPatients([patientsWith(label, labels, patients)]) === undefined,
  );
  const names = OF_CASES.filter(
    (name) =>
      metrics.includes(name) &&
      (name === "auc" ? positives && negatives : name === "sensitivity" ? positives : negatives),
  );
  if (labels.length < SMALLEST_SUBGROUP || names.length === 0) return { metrics: new Map(), line: {} };
  const hasLine = positives && negatives && metrics.some(isOfLine);
  return {
    metrics: metricsOfGroup(cases, names),
    line: hasLine ? calibrationLine(labels, scores, numberPatients(patients)) : {},
  };
}
