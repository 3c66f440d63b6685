import { refuseNonFinite } from "./refuse-non-finite.js";

/** Mean squared difference of score and label (Brier 1950), 0 best. Scores are probabilities of label 1. */
export function brierScore(labels: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  refuseNonFinite(scores);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    sum += weight * (scores[row]! - labels[row]!) ** 2;
    total += weight;
  }
  return sum / total;
}
