import type { CaseMetric } from "../core/case-metrics.js";
import { descendingOrder } from "./descending-order.js";
import { binOfScore } from "./reliability-bins.js";

/** By name; NaN where it is not defined (a class is absent, nothing is called positive). */
export type CaseMetrics = Readonly<Record<CaseMetric, number>>;

/** Those that depend on where the threshold was put. */
export const THRESHOLD_METRICS: readonly CaseMetric[] = ["accuracy", "sensitivity", "specificity", "ppv", "npv", "f1"];

/** Whether 0 is best, not 1. */
export const isErrorMetric = (name: string): boolean => ["brier", "ece", "loss"].includes(name);

/**
 * All metrics of the same cases at once, to be computed for thousands of resamples: sorting, bins and logarithms are done
 * once, and each resample is one walk over the cases. Definitions are those of `auc`, `averagePrecision`,
 * `classificationRates`, `brierScore`, `expectedCalibrationError` and `logLoss`.
 * @param called 1 where the case is called positive, at whatever threshold it was.
 * @returns the metrics with each case counted `weights[row]` times, a whole number; once where left out.
 */
export function caseMetrics(
  cases: {
    readonly labels: ArrayLike<number>;
    readonly scores: ArrayLike<number>;
    readonly called: ArrayLike<number>;
  },
  { bins = 10 }: { readonly bins?: number } = {},
): (weights?: ArrayLike<number>) => CaseMetrics {
  const ranked = rank(cases, bins);
  const once = new Uint32Array(cases.labels.length).fill(1);
  return (weights = once) => walk(ranked, weights, bins);
}

/** Columns in the order of falling scores. */
interface Ranked {
  readonly row: Uint32Array;
  readonly positive: Uint8Array;
  readonly called: Uint8Array;
  readonly bin: Uint16Array;
  readonly score: Float64Array;
  readonly squaredError: Float64Array;
  readonly loss: Float64Array;
  /** 1 at the last of equal scores. */
  readonly endsTie: Uint8Array;
}

function rank(cases: Parameters<typeof caseMetrics>[0], bins: number): Ranked {
  const row = descendingOrder(cases.scores);
  const score = Float64Array.from(row, (at) => cases.scores[at]!);
  const positive = Uint8Array.from(row, (at) => (cases.labels[at] === 1 ? 1 : 0));
  return {
    row,
    positive,
    called: Uint8Array.from(row, (at) => (cases.called[at] === 1 ? 1 : 0)),
    bin: Uint16Array.from(score, (value) => binOfScore(value, bins)),
    score,
    squaredError: score.map((value, at) => (value - positive[at]!) ** 2),
    loss: score.map((value, at) => {
      const inside = Math.min(Math.max(value, Number.EPSILON), 1 - Number.EPSILON);
      return -Math.log(positive[at] === 1 ? inside : 1 - inside);
    }),
    endsTie: Uint8Array.from(score, (value, at) => (value === score[at + 1] ? 0 : 1)),
  };
}

function walk(ranked: Ranked, weights: ArrayLike<number>, bins: number): CaseMetrics {
  const { row, positive, called, bin, score, squaredError, loss, endsTie } = ranked;
  const binScores = new Float64Array(bins);
  const binPositives = new Float64Array(bins);
  let [positives, negatives, tp, fp] = [0, 0, 0, 0];
  let [lastPositives, lastNegatives] = [0, 0];
  // Twice the area in pairs of cases, so that every term is a whole number.
  let [area, precisionSum, squares, losses] = [0, 0, 0, 0];
  for (let at = 0; at < row.length; at += 1) {
    const weight = weights[row[at]!]!;
    if (weight > 0) {
      if (positive[at] === 1) {
        positives += weight;
        if (called[at] === 1) tp += weight;
        binPositives[bin[at]!]! += weight;
      } else {
        negatives += weight;
        if (called[at] === 1) fp += weight;
      }
      binScores[bin[at]!]! += weight * score[at]!;
      squares += weight * squaredError[at]!;
      losses += weight * loss[at]!;
    }
    if (endsTie[at] === 0) continue;
    area += (negatives - lastNegatives) * (positives + lastPositives);
    if (positives > lastPositives) precisionSum += ((positives - lastPositives) * positives) / (positives + negatives);
    lastPositives = positives;
    lastNegatives = negatives;
  }
  const n = positives + negatives;
  let distance = 0;
  // The share of a bin times its distance: its count cancels.
  for (let at = 0; at < bins; at += 1) distance += Math.abs(binScores[at]! - binPositives[at]!);
  const tn = negatives - fp;
  const fn = positives - tp;
  return {
    auc: area / (2 * positives * negatives),
    auprc: precisionSum / positives,
    accuracy: (tp + tn) / n,
    sensitivity: tp / positives,
    specificity: tn / negatives,
    ppv: tp / (tp + fp),
    npv: tn / (tn + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
    brier: squares / n,
    ece: distance / n,
    loss: losses / n,
  };
}
