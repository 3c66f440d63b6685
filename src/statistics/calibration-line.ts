import { logisticRegression } from "./logistic-regression.js";
import { refuseNonFinite } from "./refuse-non-finite.js";

export interface CalibrationLine {
  /** 1 is ideal; below 1 the scores are too extreme. */
  readonly slope: number;
  /** Of the same fit; 0 is ideal. */
  readonly intercept: number;
  /** Intercept with the slope held at 1, "calibration in the large": above 0 the scores are too low on the whole. */
  readonly inTheLarge: number;
}

/** Below the resolution of 32-bit probabilities near 1, which may come out as exactly 0 or 1. */
const MARGIN = 1e-8;

/** Logistic regression of the label on the logit of the score (Cox 1958). NaN where the fit has no maximum. */
export function calibrationLine(labels: ArrayLike<number>, scores: ArrayLike<number>): CalibrationLine {
  refuseNonFinite(scores);
  const logits = Array.from(scores, (score) => {
    const inside = Math.min(Math.max(score, MARGIN), 1 - MARGIN);
    return Math.log(inside / (1 - inside));
  });
  const line = logisticRegression(
    logits.map((logit) => [logit]),
    labels,
  );
  const level = logisticRegression(
    logits.map(() => []),
    labels,
    { offset: logits },
  );
  return {
    slope: line.converged ? line.coefficients[0]! : Number.NaN,
    intercept: line.converged ? line.intercept : Number.NaN,
    inTheLarge: level.converged ? level.intercept : Number.NaN,
  };
}
