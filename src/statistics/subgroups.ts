import { confusionMatrix } from "./confusion-matrix.js";
import { delongAuc } from "./delong.js";
import type { Interval } from "./interval.js";
import { newcombeAucInterval } from "./newcombe-interval.js";
import { wilsonInterval } from "./wilson-interval.js";

export interface Subgroup {
  readonly name: string;
  readonly n: number;
  readonly positives: number;
  /** Absent where the group is too small to say anything, or a class is absent from it. */
  readonly auc?: Interval & { readonly value: number };
  readonly sensitivity?: Interval & { readonly value: number };
  readonly specificity?: Interval & { readonly value: number };
}

/** Groups with fewer cases are counted, not measured. */
export const SMALLEST_SUBGROUP = 20;

/**
 * AUC, sensitivity and specificity of each group of cases, in order of first appearance.
 * @param groupOf the group of each case; undefined (unknown) leaves the case out.
 */
export function subgroups(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
  groupOf: readonly (string | undefined)[],
): readonly Subgroup[] {
  const rowsOf = new Map<string, number[]>();
  for (const [row, group] of groupOf.entries()) {
    if (group === undefined) continue;
    const rows = rowsOf.get(group);
    if (rows === undefined) rowsOf.set(group, [row]);
    else rows.push(row);
  }
  return [...rowsOf].map(([name, rows]) => {
    const groupLabels = rows.map((row) => labels[row]!);
    const groupScores = rows.map((row) => scores[row]!);
    const { tp, fp, tn, fn } = confusionMatrix(groupLabels, groupScores, threshold);
    const counts = { name, n: rows.length, positives: tp + fn };
    if (rows.length < SMALLEST_SUBGROUP) return counts;
    return {
      ...counts,
      ...(tp + fn > 0 && tn + fp > 0 && { auc: areaOf(groupLabels, groupScores, tp + fn) }),
      ...(tp + fn > 0 && { sensitivity: { value: tp / (tp + fn), ...wilsonInterval(tp, tp + fn) } }),
      ...(tn + fp > 0 && { specificity: { value: tn / (tn + fp), ...wilsonInterval(tn, tn + fp) } }),
    };
  });
}

/** Newcombe's interval where DeLong's has no width: a small group without an error is no proof. */
function areaOf(labels: readonly number[], scores: readonly number[], positives: number): NonNullable<Subgroup["auc"]> {
  const { auc, variance, low, high } = delongAuc(labels, scores);
  if (variance > 0) return { value: auc, low, high };
  return { value: auc, ...newcombeAucInterval(auc, positives, labels.length - positives) };
}
