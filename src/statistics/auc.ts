import { rankedCounts } from "./ranked-counts.js";
import type { RankingOptions } from "./ranking-options.js";

/**
 * Area under the ROC curve by the trapezoidal rule: the probability that a random positive case scores higher than a
 * random negative one, ties counting one half (Hanley & McNeil 1982). NaN where a class is absent.
 */
export function auc(labels: ArrayLike<number>, scores: ArrayLike<number>, options: RankingOptions = {}): number {
  let area = 0;
  let lastTp = 0;
  let lastFp = 0;
  const { positives, negatives } = rankedCounts(
    labels,
    scores,
    (_, tp, fp) => {
      // Twice the area, so that with integer weights every term is exact.
      area += (fp - lastFp) * (tp + lastTp);
      lastTp = tp;
      lastFp = fp;
    },
    options,
  );
  return positives > 0 && negatives > 0 ? area / (2 * positives * negatives) : Number.NaN;
}
