/**
 * Positions of the scores from highest to lowest; equal scores stay in their order.
 * What is computed many times over the same scores (a bootstrap) sorts once with this.
 */
export function descendingOrder(scores: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: scores.length }, (_, position) => position);
  // Typed arrays sort numerically and stably with a comparator.
  return order.sort((a, b) => scores[b]! - scores[a]!);
}
