import type { Interval } from "./interval.js";
import type { WeightedStatistic } from "./patient-bootstrap.js";
import { patientResamples } from "./patient-bootstrap.js";
import { percentileInterval } from "./percentile-interval.js";

export interface PairedBootstrap extends Interval {
  /** A minus B over all cases; `low` and `high` are its percentile interval. */
  readonly difference: number;
  /** Two-sided: twice the smaller share of resamples on either side of 0, never below 2 / (resamples + 1). */
  readonly p: number;
}

/** Compares any statistic of two models on the same cases, drawing patients with replacement for both at once. */
export function pairedBootstrap(request: {
  readonly patients: readonly string[];
  readonly statisticA: WeightedStatistic;
  readonly statisticB: WeightedStatistic;
  readonly resamples?: number;
  readonly seed: number;
  readonly level?: number;
}): PairedBootstrap {
  const { patients, statisticA, statisticB, resamples = 2000, seed, level } = request;
  const [a, b] = [new Float64Array(resamples), new Float64Array(resamples)];
  let resample = 0;
  for (const weights of patientResamples(patients, resamples, seed)) {
    a[resample] = statisticA(weights);
    b[resample] = statisticB(weights);
    resample += 1;
  }
  const once = new Uint32Array(patients.length).fill(1);
  const { p, low, high } = pairedDifference(a, b, level);
  return { difference: statisticA(once) - statisticB(once), p, low, high };
}

/**
 * Interval and test of A minus B from their values in the same resamples; p counts the estimate itself as one of them
 * (Davison & Hinkley 1997, eq. 4.11).
 * @returns with the share of resamples in which both are defined (not NaN); the others do not count.
 */
export function pairedDifference(
  a: Float64Array,
  b: Float64Array,
  level = 0.95,
): Interval & { readonly p: number; readonly defined: number } {
  const distribution = a
    .map((value, at) => value - b[at]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  let notAbove = 0;
  let notBelow = 0;
  for (const value of distribution) {
    if (value <= 0) notAbove += 1;
    if (value >= 0) notBelow += 1;
  }
  const share = (1 + Math.min(notAbove, notBelow)) / (distribution.length + 1);
  return {
    p: Math.min(1, 2 * share),
    defined: distribution.length / a.length,
    ...percentileInterval(distribution, level),
  };
}
