import type { CaseMetric } from "../core/metrics.js";
import { calibrationError } from "./calibration-error.js";
import { structuralComponents } from "./delong.js";
import { descendingOrder } from "./descending-order.js";
import type { Influences } from "./influences.js";
import type { Interval } from "./interval.js";
import type { PatientNumbers } from "./patient-numbers.js";

export interface CalledCases {
  /** 1 positive, 0 negative. */
  readonly labels: ArrayLike<number>;
  /** Probabilities of the positive class. */
  readonly scores: ArrayLike<number>;
  /** 1 where the case is called positive. */
  readonly called: ArrayLike<number>;
}

/** The cases of one training, and how finely their calibration error is taken. */
export interface InfluencingCases extends CalledCases {
  readonly patients: PatientNumbers;
  /** Of the calibration error. */
  readonly bins: number;
}

/**
 * How each metric is computed: the metric with the influences of cases on it, which is the infinitesimal jackknife (Efron
 * 1982), from which variances come by summing over patients.
 */
const INFLUENCES: Readonly<Record<CaseMetric, (cases: InfluencingCases) => MeasuredInfluences>> = {
  auc: ({ labels, scores }) => aucInfluences(labels, scores),
  auprc: ({ labels, scores }) => averagePrecisionInfluences(labels, scores),
  accuracy: ({ labels, called }) =>
    ratio(
      labels.length,
      () => 1,
      (row) => (called[row] === labels[row] ? 1 : 0),
    ),
  sensitivity: ({ labels, called }) =>
    ratio(
      labels.length,
      (row) => labels[row]!,
      (row) => called[row]!,
    ),
  specificity: ({ labels, called }) =>
    ratio(
      labels.length,
      (row) => 1 - labels[row]!,
      (row) => 1 - called[row]!,
    ),
  ppv: ({ labels, called }) =>
    ratio(
      labels.length,
      (row) => called[row]!,
      (row) => labels[row]!,
    ),
  npv: ({ labels, called }) =>
    ratio(
      labels.length,
      (row) => 1 - called[row]!,
      (row) => 1 - labels[row]!,
    ),
  // Found cases count twice: 2 TP / (2 TP + FP + FN).
  f1: ({ labels, called }) =>
    ratio(
      labels.length,
      (row) => labels[row]! + called[row]!,
      (row) => (labels[row]! + called[row]! === 2 ? 1 : 0),
    ),
  brier: (cases) => meanLoss(cases, (score, label) => (score - label) ** 2),
  ece: ({ labels, scores, bins, patients }) => {
    const { value, influences, interval } = calibrationError(labels, scores, { bins, patients });
    return { ...influences, value, ...(interval && { interval }) };
  },
  loss: (cases) =>
    meanLoss(cases, (score, label) => {
      const inside = Math.min(Math.max(score, Number.EPSILON), 1 - Number.EPSILON);
      return -Math.log(label === 1 ? inside : 1 - inside);
    }),
};

export interface MeasuredInfluences extends Influences {
  /** Of a mean loss: the variance that it has where the scores are right about independent cases. */
  readonly lossVariance?: number;
  /** Of the calibration error, which has one of its own. */
  readonly interval?: Interval;
}

export const metricInfluences = (name: CaseMetric, cases: InfluencingCases): MeasuredInfluences =>
  INFLUENCES[name](cases);

type Loss = (score: number, label: number) => number;

const meanLoss = ({ labels, scores }: CalledCases, loss: Loss): MeasuredInfluences => ({
  ...ratio(
    labels.length,
    () => 1,
    (row) => loss(scores[row]!, labels[row]!),
  ),
  lossVariance: lossVariance(loss, scores),
});

/** It knows of rare large losses that no case of a small sample shows. */
function lossVariance(loss: Loss, scores: ArrayLike<number>): number {
  let [mean, square] = [0, 0];
  for (let row = 0; row < scores.length; row += 1) {
    const score = scores[row]!;
    const [right, wrong] = [loss(score, 1), loss(score, 0)];
    mean += (score * right + (1 - score) * wrong) / scores.length;
    square += (score * right ** 2 + (1 - score) * wrong ** 2) / scores.length;
  }
  return Math.max(0, square - mean ** 2) / scores.length;
}

/** Of a mean of `outcome` with the weights `weight`. */
export function ratio(n: number, weight: (row: number) => number, outcome: (row: number) => number): Influences {
  let [total, sum] = [0, 0];
  const ofCases = new Float64Array(n);
  const concerned = new Uint8Array(n);
  for (let row = 0; row < n; row += 1) {
    const w = weight(row);
    if (w === 0) continue;
    total += w;
    sum += w * outcome(row);
    concerned[row] = 1;
  }
  const value = sum / total;
  for (let row = 0; row < n; row += 1) {
    if (concerned[row] === 1) ofCases[row] = (weight(row) * (outcome(row) - value)) / total;
  }
  return { value, ofCases, concerned };
}

/** The structural components of DeLong et al. 1988, about their mean. */
function aucInfluences(labels: ArrayLike<number>, scores: ArrayLike<number>): Influences {
  const { auc, ofPositives, ofNegatives } = structuralComponents(labels, scores);
  let [positive, negative] = [0, 0];
  const ofCases = Float64Array.from({ length: labels.length }, (_, row) => {
    if (labels[row] === 1) {
      positive += 1;
      return (ofPositives[positive - 1]! - auc) / ofPositives.length;
    }
    negative += 1;
    return (ofNegatives[negative - 1]! - auc) / ofNegatives.length;
  });
  return { value: auc, ofCases, concerned: new Uint8Array(labels.length).fill(1) };
}

/**
 * The sum over distinct scores g of p(g) T(g) / N(g), divided by the positives: p of them have the score, T of N cases at or
 * above it are positive. A case counts in T and N of its own score and all below, in p of its own, and in the positives.
 */
function averagePrecisionInfluences(labels: ArrayLike<number>, scores: ArrayLike<number>): Influences {
  const n = labels.length;
  const order = descendingOrder(scores);
  const [truePositives, positivesOfScore] = [new Float64Array(n), new Float64Array(n)];
  // By position in the order: the last of equal scores, where T and N are those of the score.
  const lastOfScore = new Uint32Array(n);
  let positives = 0;
  let sum = 0;
  for (let start = 0; start < n; ) {
    let end = start;
    let own = 0;
    while (end < n && scores[order[end]!] === scores[order[start]!]) {
      own += labels[order[end]!]!;
      end += 1;
    }
    positives += own;
    lastOfScore.fill(end - 1, start, end);
    truePositives[end - 1] = positives;
    positivesOfScore[end - 1] = own;
    sum += (own * positives) / end;
    start = end;
  }
  const value = sum / positives;
  const ofCases = new Float64Array(n);
  let [gain, cost] = [0, 0];
  for (let at = n - 1; at >= 0; at -= 1) {
    const last = lastOfScore[at]!;
    const total = last + 1;
    if (at === last) {
      gain += positivesOfScore[at]! / total;
      cost += (positivesOfScore[at]! * truePositives[at]!) / (total * total);
    }
    const row = order[at]!;
    ofCases[row] =
      labels[row] === 1 ? (truePositives[last]! / total - value + gain - cost) / positives : -cost / positives;
  }
  return { value, ofCases, concerned: new Uint8Array(n).fill(1) };
}
