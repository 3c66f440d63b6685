import type { Interval } from "./interval.js";
import { quantile } from "./quantile.js";

/** Percentile interval of a sorted bootstrap distribution (Efron 1979). */
export function percentileInterval(distribution: ArrayLike<number>, level = 0.95): Interval {
  return { low: quantile(distribution, (1 - level) / 2), high: quantile(distribution, (1 + level) / 2) };
}
