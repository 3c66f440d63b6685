import { caseMetrics } from "./case-metrics.js";
import { holm } from "./holm.js";
import { tooFewPatients } from "./interval-methods.js";
import { groupDifference, type MetricDifference } from "./metric-difference.js";
import type { MetricEstimate } from "./metric-estimate.js";
import { numberPatients } from "./patient-numbers.js";
import { SMALLEST_SUBGROUP, type SubgroupCases } from "./subgroups.js";

const TESTED = ["auc", "sensitivity", "specificity"] as const;

/** A group minus all others whose group is known in the same division. */
export interface GroupTest extends MetricDifference {
  readonly division: string;
  readonly group: string;
  readonly others: string;
  readonly metric: (typeof TESTED)[number];
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
 * Whether groups of cases differ in AUC, sensitivity and specificity, where both sides are large enough to be measured and
 * have enough patients for an interval that can be trusted. Of two groups there is one difference.
 */
export function groupTests(
  cases: SubgroupCases,
  threshold: number,
  divisions: readonly Division[],
  metrics: readonly (typeof TESTED)[number][] = TESTED,
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
        const [a, b] = [rest.get(metric), own.get(metric)];
        const difference = a && b && groupDifference(metric, a, b);
        return difference === undefined ? [] : [{ division: title, group, others, metric, ...difference }];
      });
    });
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((test, at) => ({ ...test, adjustedP: adjusted[at]! }));
}

/** Metrics that a class suffices for: none of a side that is too small. */
function measure(
  { labels, scores, patients }: SubgroupCases,
  threshold: number,
  rows: readonly number[],
  metrics: readonly (typeof TESTED)[number][],
): ReadonlyMap<string, MetricEstimate> {
  const own = rows.map((row) => labels[row]!);
  const patientsWith = (label: number) =>
    new Set(rows.filter((row) => labels[row] === label).map((row) => patients[row]!)).size;
  const enough = [1, 0].map((label) => tooFewPatients([patientsWith(label)]) === undefined) as [boolean, boolean];
  const names = metrics.filter((name) =>
    name === "auc" ? enough[0] && enough[1] : name === "sensitivity" ? enough[0] : enough[1],
  );
  if (rows.length < SMALLEST_SUBGROUP || names.length === 0) return new Map();
  const found = rows.map((row) => scores[row]!);
  const called = found.map((score) => (score >= threshold ? 1 : 0));
  const numbered = numberPatients(rows.map((row) => patients[row]!));
  return caseMetrics({ labels: own, scores: found, called, patients: numbered }, { bins: 1, names });
}
