import type { Interval } from "../interval.js";
import type { Figure } from "./figure.js";

/** One of what a mean is taken over. */
export interface MeanPart extends Omit<Figure, "trainings"> {
  /** Above 0. */
  readonly weight: number;
}

/**
 * A mean of metrics of classes or findings with an interval combined from theirs (MOVER, Zou & Donner 2008): the
 * distance to each bound is the root of the sum of their distances' products, times the correlation of both over
 * patients. Unlike a variance it keeps its width where a model makes no mistake. A metric without an interval counts
 * with its whole range; without a range there is none.
 * @param range of the metric.
 */
export function weightedMean(parts: readonly MeanPart[], range: readonly [number, number]): Figure {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const weights = parts.map(({ weight }) => weight / total);
  const value = parts.reduce((sum, part, at) => sum + weights[at]! * part.value, 0);
  const patients = parts[0]?.ofPatients.length ?? 0;
  const ofPatients = new Float64Array(patients);
  for (const [at, part] of parts.entries()) {
    for (let patient = 0; patient < patients; patient += 1) {
      ofPatients[patient]! += weights[at]! * part.ofPatients[patient]!;
    }
  }
  const interval = intervalOf(parts, weights, value, range);
  return { value, ofPatients, trainings: [value], ...(interval && { interval }) };
}

function intervalOf(
  parts: readonly MeanPart[],
  weights: readonly number[],
  value: number,
  [lowest, highest]: readonly [number, number],
): Interval | undefined {
  if (parts.length === 0 || parts.every(({ interval }) => interval === undefined)) return undefined;
  const bounds = parts.map(({ interval }) => interval ?? { low: lowest, high: highest });
  if (bounds.some(({ low, high }) => !Number.isFinite(low) || !Number.isFinite(high))) return undefined;
  const correlations = correlationsOf(parts);
  const reach = (distances: readonly number[]): number => {
    let sum = 0;
    for (const [a, ofA] of distances.entries()) {
      for (const [b, ofB] of distances.entries()) sum += ofA * ofB * correlations[a]![b]!;
    }
    return Math.sqrt(Math.max(0, sum));
  };
  return {
    low: Math.max(lowest, value - reach(parts.map((part, at) => weights[at]! * (part.value - bounds[at]!.low)))),
    high: Math.min(highest, value + reach(parts.map((part, at) => weights[at]! * (bounds[at]!.high - part.value)))),
  };
}

/** Of what patients do to each; 0 where one is moved by none. */
function correlationsOf(parts: readonly MeanPart[]): readonly (readonly number[])[] {
  const product = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let patient = 0; patient < a.length; patient += 1) sum += a[patient]! * b[patient]!;
    return sum;
  };
  const lengths = parts.map(({ ofPatients }) => Math.sqrt(product(ofPatients, ofPatients)));
  return parts.map((one, a) =>
    parts.map((other, b) => {
      if (a === b) return 1;
      const length = lengths[a]! * lengths[b]!;
      return length > 0 ? product(one.ofPatients, other.ofPatients) / length : 0;
    }),
  );
}
