import { upperIncompleteGamma } from "../gamma-functions.js";
import type { PatientNumbers } from "../patient-numbers.js";
import { semidefiniteFactor } from "../symmetric-matrix.js";

export interface MarginalHomogeneity {
  /** Chi-square. */
  readonly statistic: number;
  /** Classes that the two call differently for some patient, less one at least. */
  readonly degrees: number;
  readonly p: number;
  /** By how much more often the second calls each class, as a share of all cases. */
  readonly differences: readonly number[];
}

/**
 * Whether two models call each class equally often on the same cases: the test of Stuart (1955) and Maxwell (1970),
 * with the sums over a patient's cases instead of the cases. With one case per patient it is the original test.
 * @param a @param b places of the called classes.
 * @returns undefined where both call all patients' cases equally often.
 */
export function marginalHomogeneity(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { classes, patients }: { readonly classes: number; readonly patients: PatientNumbers },
): MarginalHomogeneity | undefined {
  const n = a.length;
  const moves = new Float64Array(patients.count * classes);
  for (let row = 0; row < n; row += 1) {
    const patient = patients.ofCases[row]! * classes;
    moves[patient + b[row]!]! += 1;
    moves[patient + a[row]!]! -= 1;
  }
  const totals = Array.from({ length: classes }, () => 0);
  const covariance = totals.map(() => new Array<number>(classes).fill(0));
  for (let patient = 0; patient < patients.count; patient += 1) {
    for (let one = 0; one < classes; one += 1) {
      const move = moves[patient * classes + one]!;
      totals[one]! += move;
      if (move === 0) continue;
      for (let other = 0; other < classes; other += 1) {
        covariance[one]![other]! += move * moves[patient * classes + other]!;
      }
    }
  }
  // Moves sum to 0, so that one class at least follows from the others: its pivot is 0, and it tells nothing more.
  const factor = semidefiniteFactor(covariance);
  const solved = new Float64Array(classes);
  let [statistic, degrees] = [0, 0];
  for (let row = 0; row < classes; row += 1) {
    const pivot = factor[row]![row]!;
    if (pivot === 0) continue;
    let rest = totals[row]!;
    for (let k = 0; k < row; k += 1) rest -= factor[row]![k]! * solved[k]!;
    solved[row] = rest / pivot;
    statistic += solved[row]! ** 2;
    degrees += 1;
  }
  if (degrees === 0) return undefined;
  const p = upperIncompleteGamma(degrees / 2, statistic / 2);
  return { statistic, degrees, p, differences: totals.map((total) => total / n) };
}
