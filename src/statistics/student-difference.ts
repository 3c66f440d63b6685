import { studentTCdf, studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";
import type { Variance } from "./variance.js";

export interface MetricDifference extends Interval {
  /** B minus A. */
  readonly value: number;
  /** Two-sided; 1 where the two are equal. */
  readonly p: number;
}

/** A variance that is only rounding error counts as 0, and says nothing; so does one that is not known. */
export const isVaried = ({ variance }: Variance): boolean => Math.sqrt(variance) > 1e-9;

/** A difference with its 95 % interval and test by Student's t, of a variance above 0. */
export function studentDifference(value: number, { variance, degrees }: Variance): MetricDifference {
  const error = Math.sqrt(variance);
  const reach = studentTQuantile(0.975, degrees) * error;
  return { value, low: value - reach, high: value + reach, p: 2 * studentTCdf(-Math.abs(value) / error, degrees) };
}
