import { studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";

export interface MeanInterval extends Interval {
  readonly n: number;
  readonly mean: number;
  /** With n - 1; NaN of a single value. */
  readonly standardDeviation: number;
}

/** Mean of replicates with Student's t interval. NaN bounds of a single value. */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const standardDeviation = n > 1 ? Math.sqrt(variance) : Number.NaN;
  const reach = n > 1 ? (studentTQuantile((1 + level) / 2, n - 1) * standardDeviation) / Math.sqrt(n) : Number.NaN;
  return { n, mean, standardDeviation, low: mean - reach, high: mean + reach };
}
