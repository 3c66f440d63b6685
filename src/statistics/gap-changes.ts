import { comparedGroups, type Division } from "./compared-groups.js";
import { holm } from "./holm.js";
import { tooFewPatients } from "./interval-methods.js";
import { differenceEstimate, type MetricEstimate } from "./metric-estimate.js";
import { patientsWith } from "./patient-numbers.js";
import { isVaried, type MetricDifference, studentDifference } from "./student-difference.js";
import { casesAt, metricsOfGroup, OF_CASES, SMALLEST_SUBGROUP, type SubgroupCases } from "./subgroups.js";
import { sumOfVariances } from "./variance.js";

/** A gap between groups by two models on the same cases: by B minus by A. */
export interface GapChange extends MetricDifference {
  readonly division: string;
  readonly group: string;
  readonly others: string;
  readonly metric: (typeof OF_CASES)[number];
  /** The group minus the others. */
  readonly gaps: readonly [byA: number, byB: number];
  /** Corrected for all of them together (Holm 1979). */
  readonly adjustedP: number;
}

/**
 * Whether a second model changes the gaps between groups of the same cases: of each group the paired difference of the two
 * models over patients, and their difference between the groups by Student's t (Welch 1947) as if these were independent, which
 * is conservative where patients have images in both.
 */
export function gapChanges(a: SubgroupCases, b: SubgroupCases, divisions: readonly Division[]): readonly GapChange[] {
  const found = comparedGroups(divisions).flatMap(({ rows, rest, ...compared }) => {
    const [ownA, ownB, restA, restB] = [rows, rest].flatMap((of) => [a, b].map((cases) => measure(casesAt(of, cases))));
    return OF_CASES.flatMap((metric) => {
      const figures = [ownA, ownB, restA, restB].map((metrics) => metrics?.get(metric));
      const [byA, byB, othersByA, othersByB] = figures;
      if (!byA || !byB || !othersByA || !othersByB) return [];
      const [change, restChange] = [
        differenceEstimate(metric, byA, byB),
        differenceEstimate(metric, othersByA, othersByB),
      ];
      const together = sumOfVariances([change, restChange]);
      // Where nothing differs between the models, nothing is known of how much it may.
      if (!isVaried(together)) return [];
      const gaps = [byA.value - othersByA.value, byB.value - othersByB.value] as const;
      return [{ ...compared, metric, gaps, ...studentDifference(change.value - restChange.value, together) }];
    });
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((change, at) => ({ ...change, adjustedP: adjusted[at]! }));
}

/** Of a group that is large enough, with patients enough of each class. */
function measure(cases: SubgroupCases): ReadonlyMap<string, MetricEstimate> {
  const { labels, patients } = cases;
  const ofClasses = [0, 1].map((label) => patientsWith(label, labels, patients));
  const isFew = labels.length < SMALLEST_SUBGROUP || tooFewPatients(ofClasses) !== undefined;
  return isFew ? new Map() : metricsOfGroup(cases, OF_CASES);
}
