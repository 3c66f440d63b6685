import { rankedCounts } from "./ranked-counts.js";
import type { RankingOptions } from "./ranking-options.js";

export interface RocPoint {
  /** Cases with `score >= threshold` are called positive; the first point has `Infinity`. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/**
 * The ROC curve from (0, 0) to (1, 1), one point per distinct score, without points inside a straight piece
 * (as scikit-learn's `roc_curve` leaves them out), which changes neither the curve nor its area.
 * Rates are NaN where a class is absent.
 */
export function rocCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: RankingOptions = {},
): readonly RocPoint[] {
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  const { positives, negatives } = rankedCounts(
    labels,
    scores,
    (threshold, tp, fp) => {
      thresholds.push(threshold);
      truePositives.push(tp);
      falsePositives.push(fp);
    },
    options,
  );
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 }];
  for (let at = 0; at < thresholds.length; at += 1) {
    if (isInsideStraightPiece(truePositives, falsePositives, at)) continue;
    points.push({
      threshold: thresholds[at]!,
      falsePositiveRate: negatives > 0 ? falsePositives[at]! / negatives : Number.NaN,
      truePositiveRate: positives > 0 ? truePositives[at]! / positives : Number.NaN,
    });
  }
  return points;
}

/** Second differences of both counts are 0. The first and last thresholds always stay. */
function isInsideStraightPiece(tp: readonly number[], fp: readonly number[], at: number): boolean {
  if (at === 0 || at === tp.length - 1) return false;
  const bend = (counts: readonly number[]) => counts[at + 1]! - 2 * counts[at]! + counts[at - 1]!;
  return bend(tp) === 0 && bend(fp) === 0;
}
