import type { Interval } from "./interval.js";
import { normalCdf, normalQuantile } from "./normal-distribution.js";
import { numberPatients, type WeightedStatistic } from "./patient-bootstrap.js";
import { percentileInterval } from "./percentile-interval.js";
import { quantile } from "./quantile.js";

/**
 * Bias-corrected and accelerated interval (Efron 1987) of a sorted bootstrap distribution.
 * @param jackknife the statistic without each patient in turn, for the acceleration.
 * @returns the percentile interval where all resamples lie on one side of the estimate, so that the bias is infinite.
 */
export function bcaInterval(
  estimate: number,
  distribution: ArrayLike<number>,
  jackknife: ArrayLike<number>,
  level = 0.95,
): Interval {
  let below = 0;
  for (let at = 0; at < distribution.length; at += 1) {
    // Half of the ties, so that a discrete statistic is not called biased.
    if (distribution[at]! < estimate) below += 1;
    else if (distribution[at] === estimate) below += 0.5;
  }
  const bias = normalQuantile(below / distribution.length);
  if (!Number.isFinite(bias)) return percentileInterval(distribution, level);
  const acceleration = accelerationOf(jackknife);
  const adjusted = (probability: number): number => {
    const shifted = bias + normalQuantile(probability);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  return {
    low: quantile(distribution, adjusted((1 - level) / 2)),
    high: quantile(distribution, adjusted((1 + level) / 2)),
  };
}

function accelerationOf(jackknife: ArrayLike<number>): number {
  const values = Array.from(jackknife).filter((value) => !Number.isNaN(value));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** The statistic without each patient in turn; NaN where it is then not defined. */
export function patientJackknife(patients: readonly string[], statistic: WeightedStatistic): Float64Array {
  const { patientOfRow, count } = numberPatients(patients);
  const rowsOf: number[][] = Array.from({ length: count }, () => []);
  for (const [row, patient] of patientOfRow.entries()) rowsOf[patient]!.push(row);
  const weights = new Uint32Array(patients.length).fill(1);
  return Float64Array.from(rowsOf, (rows) => {
    for (const row of rows) weights[row] = 0;
    const value = statistic(weights);
    for (const row of rows) weights[row] = 1;
    return value;
  });
}
