import { midranks } from "./midranks.js";

export interface StructuralComponents {
  readonly auc: number;
  /** For each positive case, the share of negative cases below it. */
  readonly ofPositives: Float64Array;
  /** For each negative case, the share of positive cases above it. */
  readonly ofNegatives: Float64Array;
}

/** V10 and V01 of DeLong et al. 1988, eq. 4 and 5, through midranks of all cases and of each class. */
export function structuralComponents(labels: ArrayLike<number>, scores: ArrayLike<number>): StructuralComponents {
  if (labels.length !== scores.length) {
    throw new Error(`Internal error: ${labels.length} labels for ${scores.length} scores`);
  }
  const rows = Array.from({ length: labels.length }, (_, row) => row);
  const positive = rows.filter((row) => labels[row] === 1);
  const negative = rows.filter((row) => labels[row] !== 1);
  const [m, n] = [positive.length, negative.length];
  const all = midranks(scores);
  const amongPositive = midranks(positive.map((row) => scores[row]!));
  const amongNegative = midranks(negative.map((row) => scores[row]!));
  const ofPositives = Float64Array.from(positive, (row, at) => (all[row]! - amongPositive[at]!) / n);
  const ofNegatives = Float64Array.from(negative, (row, at) => 1 - (all[row]! - amongNegative[at]!) / m);
  // Half ranks are exact, so the area is exact up to its last division.
  let rankSum = 0;
  for (const row of positive) rankSum += all[row]!;
  const auc = m > 0 && n > 0 ? (rankSum - (m * (m + 1)) / 2) / (m * n) : Number.NaN;
  return { auc, ofPositives, ofNegatives };
}
