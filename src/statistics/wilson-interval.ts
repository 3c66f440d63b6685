import type { Interval } from "./interval.js";
import { normalQuantile } from "./normal-distribution.js";

/** Score interval of a proportion (Wilson 1927). NaN where there are no trials. */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval {
  if (trials === 0) return { low: Number.NaN, high: Number.NaN };
  const z = normalQuantile((1 + level) / 2);
  const share = successes / trials;
  const denominator = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / denominator;
  const reach = (z / denominator) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  // At 0 and all successes the bound is exactly 0 or 1; rounding must not move it.
  return {
    low: successes === 0 ? 0 : centre - reach,
    high: successes === trials ? 1 : centre + reach,
  };
}
