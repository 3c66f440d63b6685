import { caseMetrics } from "./case-metrics.js";
import { descendingOrder } from "./descending-order.js";
import type { Interval } from "./interval.js";
import { metricInterval } from "./metric-interval.js";
import { type OperatingRule, operatingPoint } from "./operating-point.js";
import { numberPatients } from "./patient-numbers.js";
import { patientResamples } from "./patient-resamples.js";
import { percentileInterval } from "./percentile-interval.js";

/** Cases whose patients may be drawn. */
export interface PatientCases {
  /** 1 positive, 0 negative. */
  readonly labels: readonly number[];
  /** Probabilities of the positive class. */
  readonly scores: readonly number[];
  /** Equal where cases are of one patient. */
  readonly patients: readonly string[];
}

/** Fewer patients of a class than this, and percentiles of thresholds cover too seldom (down to 40 %). */
export const FEWEST_PATIENTS_FOR_THRESHOLD = 50;

/** Rates that move with the threshold and with nothing but one class. */
export const THRESHOLD_RATES = ["sensitivity", "specificity"] as const;

export type ThresholdRate = (typeof THRESHOLD_RATES)[number];

/**
 * Thresholds that the rule chooses on resamples of the patients (cluster bootstrap, Field & Welsh 2007), in ascending order.
 * Resamples without a case of one class choose none, so there may be fewer thresholds than resamples.
 * @param seed 32 bits.
 */
export function thresholdsChosenAnew(
  { labels, scores, patients }: PatientCases,
  rule: OperatingRule,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): Float64Array {
  const order = descendingOrder(scores);
  const thresholds: number[] = [];
  for (const weights of patientResamples(patients, resamples, seed)) {
    const drawn = [0, 0];
    for (let row = 0; row < labels.length; row += 1) drawn[labels[row]!]! += weights[row]!;
    if (drawn.includes(0)) continue;
    thresholds.push(operatingPoint(labels, scores, rule, { weights, order }).threshold);
  }
  return Float64Array.from(thresholds).sort();
}

/**
 * 95 % interval of the rule's threshold: percentiles of those chosen again (Efron 1979; of the Youden threshold Fluss,
 * Faraggi & Reiser 2005). It holds the threshold that was chosen. Undefined where no resample chose one.
 */
export function thresholdInterval(threshold: number, thresholds: Float64Array): Interval | undefined {
  if (thresholds.length === 0) return undefined;
  const { low, high } = percentileInterval(thresholds);
  return { low: Math.min(low, threshold), high: Math.max(high, threshold) };
}

/**
 * 95 % interval of a rate over patients of these cases and the choice of the threshold on others: from the rate to each bound
 * it is the root of two squared distances (MOVER, Zou & Donner 2008, for two sources that are independent): to the bound of
 * the rate's own interval, where the threshold stays as it is, and to the percentile of the rates at thresholds chosen again.
 * Undefined where the rate has no interval of its own.
 */
export function rateInterval(
  rate: ThresholdRate,
  { labels, scores, patients }: PatientCases,
  { threshold, thresholds }: { readonly threshold: number; readonly thresholds: Float64Array },
): Interval | undefined {
  const called = scores.map((score) => (score >= threshold ? 1 : 0));
  const numbered = numberPatients(patients);
  const estimate = caseMetrics({ labels, scores, called, patients: numbered }, { bins: 1, names: [rate] }).get(rate);
  const ofPatients = estimate && metricInterval(rate, estimate);
  if (ofPatients === undefined || thresholds.length === 0) return undefined;
  const { value } = estimate!;
  const ofChoice = percentileInterval(ratesAt(rate, { labels, scores }, thresholds).sort());
  const reach = (own: number, chosen: number) => Math.hypot(own, Math.max(0, chosen));
  return {
    low: Math.max(0, value - reach(value - ofPatients.low, value - ofChoice.low)),
    high: Math.min(1, value + reach(ofPatients.high - value, ofChoice.high - value)),
  };
}

/** The rate at each of several thresholds. */
function ratesAt(
  rate: ThresholdRate,
  { labels, scores }: Pick<PatientCases, "labels" | "scores">,
  thresholds: Float64Array,
): Float64Array {
  const wanted = rate === "sensitivity" ? 1 : 0;
  const own = Float64Array.from(scores.filter((_, row) => labels[row] === wanted)).sort();
  return thresholds.map((threshold) => {
    const below = countBelow(own, threshold) / own.length;
    return wanted === 1 ? 1 - below : below;
  });
}

/** How many of sorted numbers are below a bound. */
function countBelow(sorted: Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
