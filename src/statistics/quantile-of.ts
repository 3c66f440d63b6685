/**
 * Inverts a continuous, increasing distribution function by bisection to the last digits.
 * The start is widened until it holds the answer: upwards, and downwards where `low` is negative.
 */
export function quantileOf(
  cdf: (x: number) => number,
  probability: number,
  start: { readonly low: number; readonly high: number },
): number {
  if (!(probability > 0 && probability < 1)) return Number.NaN;
  let { low, high } = start;
  while (cdf(high) < probability) high = high * 2 + 1;
  while (low < 0 && cdf(low) > probability) low *= 2;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (cdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
