import { descendingOrder } from "./descending-order.js";
import type { Interval } from "./interval.js";
import { patientResamples } from "./patient-resamples.js";
import { percentileInterval } from "./percentile-interval.js";
import { type PrecisionRecallPoint, precisionRecallCurve } from "./precision-recall-curve.js";
import { rocCurve } from "./roc-curve.js";

export interface BandPoint extends Interval {
  /** False positive rate, or recall. */
  readonly x: number;
}

export interface BandRequest {
  readonly labels: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  /** The patient of each case: equal values are drawn together. */
  readonly patients: readonly string[];
  readonly resamples?: number;
  /** 32 bits. */
  readonly seed: number;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

const STEPS = 50;

/**
 * Pointwise 95 % band of the sensitivity at each false positive rate: percentiles over a bootstrap of patients
 * (vertical averaging, Fawcett 2006; what pROC's `ci.se` gives). Empty where a class is absent.
 */
export const rocBand = (request: BandRequest): readonly BandPoint[] =>
  band(request, 0, (weights, order) => {
    const points = rocCurve(request.labels, request.scores, { weights, order }).map((point) => ({
      x: point.falsePositiveRate,
      y: point.truePositiveRate,
    }));
    return (x) => heightAt(points, x);
  });

/**
 * Pointwise 95 % band of the precision at each recall, in the same way. The precision is that of the highest threshold
 * that reaches the recall, for between two thresholds a precision-recall curve is not straight (Davis & Goadrich 2006).
 */
export const precisionRecallBand = (request: BandRequest): readonly BandPoint[] =>
  band(request, 1, (weights, order) => {
    return precisionAt(precisionRecallCurve(request.labels, request.scores, { weights, order }));
  });

/** The precision of the highest threshold that reaches a recall; to be asked for rising recalls. */
export function precisionAt(points: readonly PrecisionRecallPoint[]): (recall: number) => number {
  let at = 0;
  return (recall) => {
    while (at < points.length - 1 && points[at]!.recall < recall - 1e-12) at += 1;
    return points[at]?.precision ?? Number.NaN;
  };
}

function band(
  { labels, scores, patients, resamples = 1000, seed }: BandRequest,
  first: number,
  curveOf: (weights: ArrayLike<number>, order: Uint32Array) => (x: number) => number,
): readonly BandPoint[] {
  const order = descendingOrder(scores);
  const places = Array.from({ length: STEPS + 1 - first }, (_, at) => (at + first) / STEPS);
  const heights = places.map((): number[] => []);
  for (const weights of patientResamples(patients, resamples, seed)) {
    if (!hasBothClasses(labels, weights)) continue;
    const curve = curveOf(weights, order);
    for (const [at, x] of places.entries()) heights[at]!.push(curve(x));
  }
  return places.flatMap((x, at) => {
    const values = Float64Array.from(heights[at]!).sort();
    return values.length === 0 ? [] : [{ x, ...percentileInterval(values) }];
  });
}

function hasBothClasses(labels: ArrayLike<number>, weights: ArrayLike<number>): boolean {
  const seen = [false, false];
  for (let row = 0; row < labels.length; row += 1) {
    if (weights[row]! > 0) seen[labels[row] === 1 ? 1 : 0] = true;
    if (seen[0] && seen[1]) return true;
  }
  return false;
}

/** On a rising curve; on an upright piece, its upper end. */
export function heightAt(points: readonly CurvePoint[], x: number): number {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (points[middle]!.x <= x) low = middle;
    else high = middle - 1;
  }
  const [left, right] = [points[low]!, points[low + 1]];
  if (right === undefined || left.x === x) return left.y;
  return left.y + ((right.y - left.y) * (x - left.x)) / (right.x - left.x);
}
