import { logitOf } from "./calibration-line.js";
import { assignFolds } from "./cross-validation.js";
import { FEWEST_PATIENTS } from "./interval-methods.js";
import { logistic, logisticRegression } from "./logistic-regression.js";
import { patientsWith } from "./patient-numbers.js";

/** What is fitted: the intercept with the slope held at 1, or both. */
export type Recalibration = "intercept" | "line";

/** A map of scores on the scale of logits, and what it makes of scores that it was not fitted to. */
export interface Recalibrated {
  /** Fitted to all cases: what would be used from now on. */
  readonly intercept: number;
  /** 1 where the intercept alone is fitted. */
  readonly slope: number;
  /** Of each case by the map fitted without its patient's fold. */
  readonly scores: Float64Array;
}

const FOLDS = 10;
const SEED = 1;

/**
 * Scores mapped to the outcomes of other data (Cox 1958; Steyerberg 2004, "recalibration in the large" and "logistic
 * recalibration"), cross-fitted over patients in ten folds, so that what is then measured of them is of patients that
 * the map has not seen.
 * @returns the reason in words where there are too few patients, or a likelihood has no maximum.
 */
export function recalibrate(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  patients: readonly string[],
  kind: Recalibration,
): Recalibrated | { readonly reason: string } {
  const rows = [...patients.keys()];
  if (Math.min(patientsWith(0, labels, patients), patientsWith(1, labels, patients)) < FEWEST_PATIENTS) {
    return { reason: `fewer than ${FEWEST_PATIENTS} patients of a class, which is too few to fit it to` };
  }
  const logits = Float64Array.from(scores, logitOf);
  const mapOf = (chosen: readonly number[]): { readonly intercept: number; readonly slope: number } | undefined => {
    const own = chosen.map((row) => labels[row]!);
    const found =
      kind === "intercept"
        ? logisticRegression(
            chosen.map(() => []),
            own,
            { offset: chosen.map((row) => logits[row]!) },
          )
        : logisticRegression(
            chosen.map((row) => [logits[row]!]),
            own,
          );
    return found.converged ? { intercept: found.intercept, slope: found.coefficients[0] ?? 1 } : undefined;
  };
  const whole = mapOf(rows);
  const foldOf = assignFolds({ labels, groups: patients, folds: FOLDS, seed: SEED });
  const mapped = new Float64Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const without = mapOf(rows.filter((row) => foldOf[row] !== fold));
    if (whole === undefined || without === undefined) {
      return { reason: "the scores separate the classes, or are all alike, so that no line is the most likely" };
    }
    for (const row of rows) {
      if (foldOf[row] === fold) mapped[row] = logistic(without.intercept + without.slope * logits[row]!);
    }
  }
  return { ...whole!, scores: mapped };
}
