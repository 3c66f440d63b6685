/** A quantile of sorted numbers, linear between neighbours (R's type 7, numpy's default). NaN of nothing. */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const [low, high] = [sorted[below]!, sorted[above]!];
  return low + (high - low) * (position - below);
}
