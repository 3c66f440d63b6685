import { CASE_METRICS } from "../core/metrics.js";
import { caseMetrics } from "./case-metrics.js";
import type { Division } from "./group-tests.js";
import { holm } from "./holm.js";
import { tooFewPatients } from "./interval-methods.js";
import { differenceEstimate, type MetricEstimate } from "./metric-estimate.js";
import { numberPatients } from "./patient-numbers.js";
import { isVaried, type MetricDifference, studentDifference } from "./student-difference.js";
import { isCalled, SMALLEST_SUBGROUP, type SubgroupCases } from "./subgroups.js";
import { sumOfVariances } from "./variance.js";

const COMPARED = CASE_METRICS.filter((name) => ["auc", "sensitivity", "specificity"].includes(name));

/** A gap between groups by two models on the same cases: by B minus by A. */
export interface GapChange extends MetricDifference {
  readonly division: string;
  readonly group: string;
  readonly others: string;
  readonly metric: "auc" | "sensitivity" | "specificity";
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
export function gapChanges(
  a: SubgroupCases,
  b: SubgroupCases,
  thresholds: readonly [ofA: number, ofB: number],
  divisions: readonly Division[],
): readonly GapChange[] {
  const found = divisions.flatMap(({ title, groups }) => {
    const names = [...new Set(groups.flatMap((group) => group ?? []))].sort();
    const compared = names.length === 2 ? names.slice(0, 1) : names.length > 2 ? names : [];
    return compared.flatMap((group) => {
      const pairOf = (isIn: (name: string) => boolean) => {
        const rows = [...groups.keys()].filter((row) => groups[row] !== undefined && isIn(groups[row]!));
        return [measure(a, thresholds[0], rows), measure(b, thresholds[1], rows)] as const;
      };
      const own = pairOf((name) => name === group);
      const rest = pairOf((name) => name !== group);
      const others = names.length === 2 ? names[1]! : "the others";
      return COMPARED.flatMap((metric) => {
        const [ownA, ownB, restA, restB] = [...own, ...rest].map((metrics) => metrics.get(metric));
        if (ownA === undefined || ownB === undefined || restA === undefined || restB === undefined) return [];
        const [change, restChange] = [differenceEstimate(metric, ownA, ownB), differenceEstimate(metric, restA, restB)];
        const together = sumOfVariances([change, restChange]);
        // Where nothing differs between the models, nothing is known of how much it may.
        if (!isVaried(together)) return [];
        const gaps = [ownA.value - restA.value, ownB.value - restB.value] as const;
        return [
          {
            division: title,
            group,
            others,
            metric: metric as GapChange["metric"],
            gaps,
            ...studentDifference(change.value - restChange.value, together),
          },
        ];
      });
    });
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((change, at) => ({ ...change, adjustedP: adjusted[at]! }));
}

/** Of a group that is large enough, with patients enough of each class. */
function measure(
  cases: SubgroupCases,
  threshold: number,
  rows: readonly number[],
): ReadonlyMap<string, MetricEstimate> {
  const labels = rows.map((row) => cases.labels[row]!);
  const names = rows.map((row) => cases.patients[row]!);
  const patientsWith = (label: number) => new Set(names.filter((_, at) => labels[at] === label)).size;
  if (rows.length < SMALLEST_SUBGROUP || tooFewPatients([patientsWith(0), patientsWith(1)]) !== undefined) {
    return new Map();
  }
  const scores = rows.map((row) => cases.scores[row]!);
  const called = rows.map((row) => isCalled(cases, threshold, row));
  return caseMetrics({ labels, scores, called, patients: numberPatients(names) }, { bins: 1, names: COMPARED });
}
