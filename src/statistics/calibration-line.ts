import type { Interval } from "./interval.js";
import { logisticRegression } from "./logistic-regression.js";
import type { PatientNumbers } from "./patient-numbers.js";
import { patientDegrees } from "./patient-parts.js";
import { refuseNonFinite } from "./refuse-non-finite.js";
import { studentTQuantile } from "./student-t-distribution.js";
import { invertSymmetric } from "./symmetric-matrix.js";

/** A coefficient with its 95 % interval; without where patients are too few for one. */
export interface Coefficient {
  readonly value: number;
  readonly interval?: Interval;
}

/** Each absent where the fit has no maximum, as where the scores separate the classes. */
export interface CalibrationLine {
  /** 1 is ideal; below 1 the scores are too extreme. */
  readonly slope?: Coefficient;
  /** Of the same fit; 0 is ideal. */
  readonly intercept?: Coefficient;
  /** Intercept with the slope held at 1, "calibration in the large": above 0 the scores are too low on the whole. */
  readonly inTheLarge?: Coefficient;
}

/** Below the resolution of 32-bit probabilities near 1, which may come out as exactly 0 or 1. */
const MARGIN = 1e-8;

/**
 * Logistic regression of the label on the logit of the score (Cox 1958). Intervals are Student's t with variances over
 * patients, so that images of one may be alike (Liang & Zeger 1986).
 */
export function calibrationLine(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  patients: PatientNumbers,
): CalibrationLine {
  refuseNonFinite(scores);
  const logits = Array.from(scores, (score) => {
    const inside = Math.min(Math.max(score, MARGIN), 1 - MARGIN);
    return Math.log(inside / (1 - inside));
  });
  const line = fitted(
    { features: logits.map((logit) => [logit]), offset: new Float64Array(logits.length) },
    labels,
    patients,
  );
  const level = fitted({ features: logits.map(() => []), offset: logits }, labels, patients);
  return {
    ...(line && { intercept: line[0]!, slope: line[1]! }),
    ...(level && { inTheLarge: level[0]! }),
  };
}

interface Design {
  readonly features: readonly (readonly number[])[];
  readonly offset: ArrayLike<number>;
}

/** Intercept and coefficients; undefined where the likelihood has no maximum. */
function fitted(
  { features, offset }: Design,
  labels: ArrayLike<number>,
  patients: PatientNumbers,
): readonly Coefficient[] | undefined {
  const found = logisticRegression(features, labels, { offset });
  if (!found.converged) return undefined;
  const values = [found.intercept, ...found.coefficients];
  const errors = robustErrors({ features, offset }, labels, values, patients);
  const critical = studentTQuantile(0.975, patientDegrees(patients));
  return values.map((value, index) => {
    // Where classes nearly part, the sandwich sees next to nothing vary: no less than images by themselves would.
    const reach = critical * Math.max(errors?.[index] ?? Number.NaN, found.standardErrors[index]!);
    return Number.isFinite(reach) ? { value, interval: { low: value - reach, high: value + reach } } : { value };
  });
}

/** The sandwich: inverse information, sums of squared scores over patients, inverse information. */
function robustErrors(
  { features, offset }: Design,
  labels: ArrayLike<number>,
  coefficients: readonly number[],
  { ofCases, count }: PatientNumbers,
): readonly number[] | undefined {
  const size = coefficients.length;
  const square = () => Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const information = square();
  const scores = Array.from({ length: count }, () => new Float64Array(size));
  const seen = new Uint8Array(count);
  for (let row = 0; row < labels.length; row += 1) {
    const x = [1, ...features[row]!];
    const linear = x.reduce((sum, value, at) => sum + value * coefficients[at]!, offset[row]!);
    const probability = 1 / (1 + Math.exp(-linear));
    seen[ofCases[row]!] = 1;
    for (let a = 0; a < size; a += 1) {
      scores[ofCases[row]!]![a]! += (labels[row]! - probability) * x[a]!;
      for (let b = 0; b < size; b += 1) information[a]![b]! += probability * (1 - probability) * x[a]! * x[b]!;
    }
  }
  const inverse = invertSymmetric(information);
  const patients = seen.reduce((sum, one) => sum + one, 0);
  if (inverse === undefined || patients < 2) return undefined;
  return inverse.map((row) => {
    // A coefficient moves by its row of the inverse times what a patient adds to the gradient.
    const squares = scores.reduce(
      (sum, own) => sum + row.reduce((move, value, at) => move + value * own[at]!, 0) ** 2,
      0,
    );
    return Math.sqrt((squares * patients) / (patients - 1));
  });
}
