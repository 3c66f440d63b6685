import { refuseNonFinite } from "./refuse-non-finite.js";

/**
 * Mean cross-entropy, natural logarithm. Scores are probabilities of label 1, kept 2^-52 away from 0 and 1
 * as scikit-learn's `log_loss` does, so that one certain and wrong case does not make it infinite.
 */
export function logLoss(labels: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  refuseNonFinite(scores);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    const score = Math.min(Math.max(scores[row]!, Number.EPSILON), 1 - Number.EPSILON);
    sum -= weight * Math.log(labels[row] === 1 ? score : 1 - score);
    total += weight;
  }
  return sum / total;
}
