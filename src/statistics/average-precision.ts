import { rankedCounts } from "./ranked-counts.js";
import type { RankingOptions } from "./ranking-options.js";

/**
 * Average precision: the sum over thresholds of precision times the step in recall, without interpolation
 * (the definition of scikit-learn's `average_precision_score`). NaN where no case is positive.
 */
export function averagePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: RankingOptions = {},
): number {
  let sum = 0;
  let lastTp = 0;
  const { positives } = rankedCounts(
    labels,
    scores,
    (_, tp, fp) => {
      sum += ((tp - lastTp) * tp) / (tp + fp);
      lastTp = tp;
    },
    options,
  );
  return positives > 0 ? sum / positives : Number.NaN;
}
