import { studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";
import { logisticRegression } from "./logistic-regression.js";
import type { PatientNumbers } from "./patient-numbers.js";
import { patientDegrees } from "./patient-parts.js";
import { refuseNonFinite } from "./refuse-non-finite.js";
import { invertSymmetric } from "./symmetric-matrix.js";
import type { Variance } from "./variance.js";

/** A coefficient with its 95 % interval; without where patients are too few for one. */
export interface Coefficient {
  readonly value: number;
  readonly interval?: Interval;
  /** What the interval is made of. */
  readonly ofPatients?: Variance;
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
 * patients, so that images of one may be alike (Liang & Zeger 1986; Mancl & DeRouen 2001).
 */
export function calibrationLine(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  patients: PatientNumbers,
): CalibrationLine {
  refuseNonFinite(scores);
  const logits = Array.from(scores, logitOf);
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

/** Of a probability, which may be 0 or 1. */
export function logitOf(score: number): number {
  const inside = Math.min(Math.max(score, MARGIN), 1 - MARGIN);
  return Math.log(inside / (1 - inside));
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
  const most = patientDegrees(patients);
  return values.map((value, index) => {
    const robust = errors?.[index] ?? { error: Number.NaN, degrees: Number.NaN };
    // If the classes are nearly separated, the sandwich estimator sees almost no variation: use at least that of
    // independent images.
    const error = Math.max(robust.error, found.standardErrors[index]!);
    const degrees = Math.min(most, robust.degrees);
    const reach = studentTQuantile(0.975, degrees) * error;
    return Number.isFinite(reach)
      ? { value, interval: { low: value - reach, high: value + reach }, ofPatients: { variance: error ** 2, degrees } }
      : { value };
  });
}

/**
 * Errors by how far each patient moves the coefficients: one Newton step to the fit without it, which sees also what
 * patients with many images hide by drawing the line to themselves (Mancl & DeRouen 2001; the plain sandwich is too narrow).
 */
function robustErrors(
  { features, offset }: Design,
  labels: ArrayLike<number>,
  coefficients: readonly number[],
  { ofCases, count }: PatientNumbers,
): readonly { readonly error: number; readonly degrees: number }[] | undefined {
  const size = coefficients.length;
  const square = () => Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const information = square();
  const own = Array.from({ length: count }, () => ({
    images: 0,
    gradient: new Float64Array(size),
    information: square(),
  }));
  for (let row = 0; row < labels.length; row += 1) {
    const x = [1, ...features[row]!];
    const linear = x.reduce((sum, value, at) => sum + value * coefficients[at]!, offset[row]!);
    const probability = 1 / (1 + Math.exp(-linear));
    const patient = own[ofCases[row]!]!;
    patient.images += 1;
    for (let a = 0; a < size; a += 1) {
      patient.gradient[a]! += (labels[row]! - probability) * x[a]!;
      for (let b = 0; b < size; b += 1) {
        const known = probability * (1 - probability) * x[a]! * x[b]!;
        information[a]![b]! += known;
        patient.information[a]![b]! += known;
      }
    }
  }
  const seen = own.filter(({ images }) => images > 0);
  const [squares, fourths] = [new Float64Array(size), new Float64Array(size)];
  for (const { gradient, information: known } of seen) {
    const without = invertSymmetric(information.map((row, a) => row.map((value, b) => value - known[a]![b]!)));
    if (without === undefined) return undefined;
    for (const [a, row] of without.entries()) {
      const move = row.reduce((sum, value, b) => sum + value * gradient[b]!, 0);
      squares[a]! += move ** 2;
      fourths[a]! += move ** 4;
    }
  }
  const patients = seen.length;
  if (patients < 2) return undefined;
  return Array.from(squares, (sum, at) => ({
    error: Math.sqrt((sum * (patients - 1)) / patients),
    // Satterthwaite: few where a few patients move it far.
    degrees: Math.max(1, (2 * sum ** 2) / (fourths[at]! - sum ** 2 / patients)),
  }));
}
