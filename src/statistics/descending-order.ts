import { refuseNonFinite } from "./refuse-non-finite.js";

/**
 * Positions of the scores from highest to lowest; equal scores stay in their order.
 * Throws where a score is NaN or infinite.
 * What is computed many times over the same scores (a bootstrap) sorts once with this.
 */
export function descendingOrder(scores: ArrayLike<number>): Uint32Array {
  refuseNonFinite(scores);
  const order = Uint32Array.from({ length: scores.length }, (_, position) => position);
  // Typed arrays sort numerically and stably with a comparator.
  return order.sort((a, b) => scores[b]! - scores[a]!);
}
