import { studentTQuantile } from "../distributions.js";
import type { Interval } from "../interval.js";
import { combine } from "../metric-difference.js";
import type { MetricEstimate } from "../metric-estimate.js";
import { isVaried, type MetricDifference, studentDifference } from "../student-difference.js";
import { sumOfVariances, trainingVariance, type Variance } from "../variance.js";

/** A metric of several classes or findings, with what its interval and its differences are made of. */
export interface Figure {
  readonly value: number;
  /** 95 %, over patients, and over training where there are replicates; absent where there are too few for one. */
  readonly interval?: Interval;
  /** What each patient does to it: the sum of the influences of its images (infinitesimal jackknife, Efron 1982). */
  readonly ofPatients: Float64Array;
  /** Of each of several trainings. */
  readonly trainings: readonly number[];
}

/** What each patient does to a metric of one class or finding. */
export const patientSums = ({ parts: { positives, negatives } }: MetricEstimate): Float64Array =>
  positives.map((sum, patient) => sum + negatives[patient]!);

/** The mean over several trainings: its interval is over patients and, as far as it can be known, over retraining. */
export function meanFigure(figures: readonly Figure[]): Figure {
  const [first] = figures;
  if (figures.length === 1) return first!;
  const mean = (of: (figure: Figure) => number) => figures.reduce((sum, one) => sum + of(one), 0) / figures.length;
  const value = mean((one) => one.value);
  const trainings = figures.flatMap((one) => one.trainings);
  const ofTraining = studentTQuantile(0.975, trainings.length - 1) * Math.sqrt(trainingVariance(trainings).variance);
  const known = figures.every(({ interval }) => interval !== undefined);
  const reach = (distance: (one: Figure) => number) => Math.hypot(mean(distance), ofTraining);
  return {
    value,
    trainings,
    ofPatients: first!.ofPatients.map((_, patient) => mean(({ ofPatients }) => ofPatients[patient]!)),
    ...(known && {
      interval: {
        low: value - reach((one) => one.value - one.interval!.low),
        high: value + reach((one) => one.interval!.high - one.value),
      },
    }),
  };
}

/**
 * B minus A on the same patients, by Student's t with the variance of the paired differences over patients. Where nothing
 * differs between the two, the intervals of both are put together as if they were independent (Zou & Donner 2008). The
 * interval leaves out 0 just where p is below 0.05.
 * @returns undefined where there are too few patients for either.
 */
export function figureDifference(a: Figure, b: Figure): MetricDifference | undefined {
  const value = b.value - a.value;
  const moves = b.ofPatients.map((move, patient) => move - a.ofPatients[patient]!);
  const ofPatients = varianceOfSums(moves);
  const paired = a.trainings.length === b.trainings.length;
  const ofTraining = paired
    ? trainingVariance(b.trainings.map((one, index) => one - a.trainings[index]!)).variance
    : trainingVariance(a.trainings).variance + trainingVariance(b.trainings).variance;
  if (ofPatients === undefined || !Number.isFinite(value)) return undefined;
  const ofTrainings = Math.max(1, Math.min(a.trainings.length, b.trainings.length) - 1);
  const together = sumOfVariances([ofPatients, { variance: ofTraining, degrees: ofTrainings }]);
  if (isVaried(together)) return studentDifference(value, together);
  if (a.interval === undefined || b.interval === undefined) return undefined;
  if (Math.abs(value) > 1e-9) return undefined;
  return { value, ...combine({ ...a.interval, value: a.value }, { ...b.interval, value: b.value }), p: 1 };
}

/** Variance of a figure over patients, with its degrees of freedom: few where a few patients move it far. */
function varianceOfSums(sums: Float64Array): Variance | undefined {
  const n = sums.length;
  if (n < 2) return undefined;
  let [squares, fourths] = [0, 0];
  for (const sum of sums) {
    squares += sum ** 2;
    fourths += sum ** 4;
  }
  const variance = (squares * n) / (n - 1);
  return { variance, degrees: squares > 0 ? Math.max(1, (2 * squares ** 2) / (fourths - squares ** 2 / n)) : n - 1 };
}
