import { refuseNonFinite } from "./refuse-non-finite.js";

export interface ConfusionMatrix {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** Counts (or weights) of cases by label and call; a case with `score >= threshold` is called positive. */
export function confusionMatrix(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
  weights?: ArrayLike<number>,
): ConfusionMatrix {
  refuseNonFinite(scores);
  let [tp, fp, tn, fn] = [0, 0, 0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    const called = scores[row]! >= threshold;
    if (labels[row] === 1) {
      if (called) tp += weight;
      else fn += weight;
    } else if (called) fp += weight;
    else tn += weight;
  }
  return { tp, fp, tn, fn };
}
