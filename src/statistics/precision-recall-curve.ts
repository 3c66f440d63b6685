import { rankedCounts } from "./ranked-counts.js";
import type { RankingOptions } from "./ranking-options.js";

export interface PrecisionRecallPoint {
  /** Cases with `score >= threshold` are called positive. */
  readonly threshold: number;
  readonly recall: number;
  readonly precision: number;
}

/** Precision (PPV) and recall (sensitivity) at each distinct score, from the highest threshold to the lowest. */
export function precisionRecallCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: RankingOptions = {},
): readonly PrecisionRecallPoint[] {
  const counts: { threshold: number; tp: number; fp: number }[] = [];
  const { positives } = rankedCounts(
    labels,
    scores,
    (threshold, tp, fp) => counts.push({ threshold, tp, fp }),
    options,
  );
  return counts.map(({ threshold, tp, fp }) => ({
    threshold,
    recall: positives > 0 ? tp / positives : Number.NaN,
    precision: tp / (tp + fp),
  }));
}
