import { type CaseMetric, METRICS } from "../core/metrics.js";
import type { Coefficient } from "./calibration-line.js";
import { studentTCdf, studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";
import { differenceEstimate, type MetricEstimate } from "./metric-estimate.js";
import { metricInterval } from "./metric-interval.js";
import { isVaried, type MetricDifference, studentDifference } from "./student-difference.js";
import { sumOfVariances } from "./variance.js";

/**
 * Interval and test of the difference of a metric of two models on the same patients: Student's t with the variance of the
 * paired differences over patients, for the AUC that of DeLong et al. 1988 in the clustered form of Obuchowski 1997, for
 * rates the clustered McNemar of Obuchowski 1998. Where nothing differs between the two, as between two rankings without a
 * fault, that variance is 0 and says nothing; then the intervals of both models are put together as if they were
 * independent (Zou & Donner 2008), as always for the calibration error, whose bias differs from model to model. The interval leaves out 0 just where p is below 0.05.
 * @returns undefined where there are too few patients for either.
 */
export function metricDifference(name: CaseMetric, a: MetricEstimate, b: MetricEstimate): MetricDifference | undefined {
  const difference = differenceEstimate(name, a, b);
  const { value, degrees } = difference;
  if (!Number.isFinite(value) || !(degrees > 0)) return undefined;
  return isVaried(difference) && METRICS[name].difference !== "intervals"
    ? studentDifference(value, difference)
    : combinedDifference(name, a, b, degrees);
}

/**
 * The same of two groups of patients by one model: the intervals of both put together as if they were independent (Zou &
 * Donner 2008). Where patients have images in both groups, which makes the two alike, it is wider than it had to be.
 */
export function groupDifference(name: CaseMetric, a: MetricEstimate, b: MetricEstimate): MetricDifference | undefined {
  const degrees = Math.min(a.degrees, b.degrees);
  return Number.isFinite(b.value - a.value) && degrees > 0 ? combinedDifference(name, a, b, degrees) : undefined;
}

function combinedDifference(
  name: CaseMetric,
  a: MetricEstimate,
  b: MetricEstimate,
  degrees: number,
): MetricDifference | undefined {
  const value = b.value - a.value;
  const combined = (distance: number): Interval | undefined => {
    const [ofA, ofB] = [metricInterval(name, a, distance), metricInterval(name, b, distance)];
    return ofA && ofB && combine({ ...ofA, value: a.value }, { ...ofB, value: b.value });
  };
  const together = combined(studentTQuantile(0.975, degrees));
  if (together === undefined) return undefined;
  const p = Math.abs(value) <= 1e-9 ? 1 : 2 * studentTCdf(-touching(value, combined), degrees);
  return { value, ...together, p };
}

/**
 * Of coefficients of calibration lines of two groups of patients: Student's t with the variances of both added (Welch 1947),
 * as if the groups were independent. Undefined where one has no variance.
 */
export function lineDifference(a: Coefficient, b: Coefficient): MetricDifference | undefined {
  if (a.ofPatients === undefined || b.ofPatients === undefined) return undefined;
  const together = sumOfVariances([a.ofPatients, b.ofPatients]);
  return together.variance > 0 && together.degrees > 0 ? studentDifference(b.value - a.value, together) : undefined;
}

/** A figure with its interval. */
export interface Bounded extends Interval {
  readonly value: number;
}

/** The interval of B minus A of independent samples from the intervals of both (MOVER, Zou & Donner 2008). */
export function combine(a: Bounded, b: Bounded): Interval {
  const value = b.value - a.value;
  return {
    low: value - Math.hypot(b.value - b.low, a.high - a.value),
    high: value + Math.hypot(b.high - b.value, a.value - a.low),
  };
}

/** How many standard deviations away the bounds of the interval are that ends at 0. */
function touching(value: number, intervalOf: (critical: number) => Interval | undefined): number {
  const holdsZero = (critical: number): boolean => {
    const interval = intervalOf(critical);
    return interval === undefined || (value > 0 ? interval.low <= 0 : interval.high >= 0);
  };
  const most = 60;
  if (!holdsZero(most)) return most;
  let [low, high] = [0, most];
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (holdsZero(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
