import { descendingOrder } from "./descending-order.js";
import type { RankingOptions } from "./ranking-options.js";

/** Sums over the cases with `score >= threshold`, for one distinct score. */
type RankedVisitor = (threshold: number, truePositives: number, falsePositives: number) => void;

/**
 * Walks the distinct scores from highest to lowest and tells how many positive (label 1) and negative (label 0) cases
 * are at or above each: all that ROC and precision-recall curves are made of.
 * @returns the totals of positive and negative weight.
 */
export function rankedCounts(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  visit: RankedVisitor,
  { weights, order = descendingOrder(scores) }: RankingOptions = {},
): { readonly positives: number; readonly negatives: number } {
  const n = order.length;
  if (labels.length !== n || scores.length !== n) {
    throw new Error(`Internal error: ${labels.length} labels and ${scores.length} scores ranked in an order of ${n}`);
  }
  let positives = 0;
  let negatives = 0;
  let weightOfScore = 0;
  for (let at = 0; at < n; at += 1) {
    const row = order[at]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    if (labels[row] === 1) positives += weight;
    else negatives += weight;
    weightOfScore += weight;
    const last = at === n - 1 || scores[order[at + 1]!] !== scores[row];
    if (!last) continue;
    // A score that no resampled case has is not a threshold of that resample.
    if (weightOfScore > 0) visit(scores[row]!, positives, negatives);
    weightOfScore = 0;
  }
  return { positives, negatives };
}
