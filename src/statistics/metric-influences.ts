import type { CaseMetric } from "../core/case-metrics.js";
import { structuralComponents } from "./delong.js";
import { descendingOrder } from "./descending-order.js";

/** A metric and what each case does to it. */
export interface Influences {
  readonly value: number;
  /** Per case, the derivative of the metric by the weight of the case: to first order, the metric without it is less by this much. They sum to 0. */
  readonly ofCases: Float64Array;
  /** 1 where the metric is about the case (sensitivity: the positive ones). */
  readonly concerned: Uint8Array;
}

export interface CalledCases {
  /** 1 positive, 0 negative. */
  readonly labels: ArrayLike<number>;
  /** Probabilities of the positive class. */
  readonly scores: ArrayLike<number>;
  /** 1 where the case is called positive. */
  readonly called: ArrayLike<number>;
}

/**
 * Influences of cases on each metric that is smooth in their weights: the infinitesimal jackknife (Efron 1982), from
 * which variances come by summing over patients. The calibration error has its own (`calibrationError`).
 */
export function metricInfluences(name: Exclude<CaseMetric, "ece">, cases: CalledCases): Influences {
  const { labels, scores, called } = cases;
  switch (name) {
    case "auc":
      return aucInfluences(labels, scores);
    case "auprc":
      return averagePrecisionInfluences(labels, scores);
    case "accuracy":
      return ratio(
        labels.length,
        () => 1,
        (row) => (called[row] === labels[row] ? 1 : 0),
      );
    case "sensitivity":
      return ratio(
        labels.length,
        (row) => labels[row]!,
        (row) => called[row]!,
      );
    case "specificity":
      return ratio(
        labels.length,
        (row) => 1 - labels[row]!,
        (row) => 1 - called[row]!,
      );
    case "ppv":
      return ratio(
        labels.length,
        (row) => called[row]!,
        (row) => labels[row]!,
      );
    case "npv":
      return ratio(
        labels.length,
        (row) => 1 - called[row]!,
        (row) => 1 - labels[row]!,
      );
    case "f1":
      // Found cases count twice: 2 TP / (2 TP + FP + FN).
      return ratio(
        labels.length,
        (row) => labels[row]! + called[row]!,
        (row) => (labels[row]! + called[row]! === 2 ? 1 : 0),
      );
    case "brier":
      return ratio(
        labels.length,
        () => 1,
        (row) => LOSSES.brier(scores[row]!, labels[row]!),
      );
    case "loss":
      return ratio(
        labels.length,
        () => 1,
        (row) => LOSSES.loss(scores[row]!, labels[row]!),
      );
  }
}

const LOSSES = {
  brier: (score: number, label: number) => (score - label) ** 2,
  loss: (score: number, label: number) => {
    const inside = Math.min(Math.max(score, Number.EPSILON), 1 - Number.EPSILON);
    return -Math.log(label === 1 ? inside : 1 - inside);
  },
};

/**
 * Variance that a mean loss of independent cases has where the scores are right about them: it knows of rare large losses
 * that no case of a small sample shows.
 */
export function lossVariance(name: keyof typeof LOSSES, scores: ArrayLike<number>): number {
  let [mean, square] = [0, 0];
  for (let row = 0; row < scores.length; row += 1) {
    const score = scores[row]!;
    const [right, wrong] = [LOSSES[name](score, 1), LOSSES[name](score, 0)];
    mean += (score * right + (1 - score) * wrong) / scores.length;
    square += (score * right ** 2 + (1 - score) * wrong ** 2) / scores.length;
  }
  return Math.max(0, square - mean ** 2) / scores.length;
}

/** Of a mean of `outcome` with the weights `weight`. */
function ratio(n: number, weight: (row: number) => number, outcome: (row: number) => number): Influences {
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
