import { normalQuantile } from "../../../src/statistics/distributions.js";
import type { PatientNumbers } from "../../../src/statistics/patient-numbers.js";

/** Whose test set is drawn: binormal scores with an effect of the patient. */
export interface Setting {
  readonly auc: number;
  /** Of the class with fewer; with images of both classes, as many as bring as many of its images. */
  readonly patients: number;
  /** Of the positive class among patients, and among images. At most 0.5. */
  readonly prevalence: number;
  /** One image each, or 1 to 20, most of them few (uniform on the logarithm). */
  readonly images: "one" | "unequal";
  /** Of two images of one patient and class. */
  readonly correlation: number;
  /** Whether a patient's images are of one class, or each of either. */
  readonly labels: "apart" | "mixed";
}

export interface DrawnCases {
  readonly labels: Uint8Array;
  /** Probabilities, calibrated for the prevalence. */
  readonly scores: Float64Array;
  readonly called: Uint8Array;
  readonly patients: PatientNumbers;
}

/** Standard normal draws, and uniform ones, of a seed (mulberry32, Marsaglia's polar method). */
export function randomNumbers(seed: number): { readonly uniform: () => number; readonly normal: () => number } {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const [u, v] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = v * factor;
      return u * factor;
    }
  };
  return { uniform, normal };
}

/** How far the classes lie apart, in standard deviations. */
export const distanceOf = (auc: number): number => Math.SQRT2 * normalQuantile(auc);

/** A test set; undefined where a class has fewer than two images. Called at the middle between the classes. */
export function drawCases(
  { auc, patients, prevalence, images, correlation, labels: kind }: Setting,
  { uniform, normal }: ReturnType<typeof randomNumbers>,
): DrawnCases | undefined {
  const distance = distanceOf(auc);
  const [shared, own] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
  const count = Math.round(patients / prevalence / (kind === "mixed" ? 2 : 1));
  const labels: number[] = [];
  const values: number[] = [];
  const patientOf: number[] = [];
  for (let patient = 0; patient < count; patient += 1) {
    const size = images === "one" ? 1 : Math.floor(Math.exp(uniform() * Math.log(21)));
    const effect = shared * normal();
    const ofPatient = uniform() < prevalence ? 1 : 0;
    for (let image = 0; image < size; image += 1) {
      const label = kind === "mixed" ? (uniform() < prevalence ? 1 : 0) : ofPatient;
      labels.push(label);
      values.push(distance * label + effect + own * normal());
      patientOf.push(patient);
    }
  }
  const before = Math.log(prevalence / (1 - prevalence));
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives < 2 || labels.length - positives < 2) return undefined;
  return {
    labels: Uint8Array.from(labels),
    scores: Float64Array.from(values, (value) => 1 / (1 + Math.exp(-before - distance * (value - distance / 2)))),
    called: Uint8Array.from(values, (value) => (value >= distance / 2 ? 1 : 0)),
    patients: { ofCases: Uint32Array.from(patientOf), count },
  };
}
