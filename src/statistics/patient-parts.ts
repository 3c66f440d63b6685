import type { Influences } from "./influences.js";
import type { PatientNumbers } from "./patient-numbers.js";

/** What each patient does to a metric, apart by the class of the images. Arrays have an entry per patient. */
export interface PatientParts {
  /** Sums of the influences of the patient's positive and negative cases. */
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** How many positive and negative cases of the patient the metric is about. */
  readonly positiveCases: Float64Array;
  readonly negativeCases: Float64Array;
}

export interface PatientVariance {
  /** Of the metric, as other patients would move it. NaN of fewer than two patients. */
  readonly variance: number;
  /** Of freedom of that variance. */
  readonly degrees: number;
  /** Patients of equal size that would tell as much; of the class with fewer where `byClass`. */
  readonly effectivePatients: number;
}

export function patientParts(
  { ofCases, concerned }: Influences,
  labels: ArrayLike<number>,
  patients: PatientNumbers,
): PatientParts {
  const [positives, negatives, positiveCases, negativeCases] = Array.from(
    { length: 4 },
    () => new Float64Array(patients.count),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let row = 0; row < labels.length; row += 1) {
    const patient = patients.ofCases[row]!;
    if (labels[row] === 1) {
      positives[patient]! += ofCases[row]!;
      positiveCases[patient]! += concerned[row]!;
    } else {
      negatives[patient]! += ofCases[row]!;
      negativeCases[patient]! += concerned[row]!;
    }
  }
  return { positives, negatives, positiveCases, negativeCases };
}

/**
 * Variance of a metric over patients: the sum of their squared contributions, each with all of its images. For the AUC
 * this is the clustered DeLong of Obuchowski 1997, with the covariance that patients with images of both classes bring;
 * for proportions the ratio estimator of Rao & Scott 1992. With one image per patient both are the plain ones.
 * @param byClass whether positive and negative cases are samples of their own, as for areas under curves.
 */
export function patientVariance(parts: PatientParts, { byClass }: { readonly byClass: boolean }): PatientVariance {
  const { positives, negatives, positiveCases, negativeCases } = parts;
  let [squares1, squares0, products] = [0, 0, 0];
  for (let patient = 0; patient < positives.length; patient += 1) {
    const [a, b] = [positives[patient]!, negatives[patient]!];
    squares1 += a * a;
    squares0 += b * b;
    products += a * b;
  }
  const all = countPatients(positives.length, (patient) => positiveCases[patient]! + negativeCases[patient]!);
  if (!byClass) {
    const variance = all.unbiased * (squares1 + squares0 + 2 * products);
    return { variance, degrees: Math.max(1, all.effective - 1), effectivePatients: all.effective };
  }
  const ones = countPatients(positives.length, (patient) => positiveCases[patient]!);
  const zeros = countPatients(positives.length, (patient) => negativeCases[patient]!);
  const [own1, own0] = [ones.unbiased * squares1, zeros.unbiased * squares0];
  const effectivePatients = Math.min(ones.effective, zeros.effective);
  const share = own1 ** 2 / Math.max(0.5, ones.effective - 1) + own0 ** 2 / Math.max(0.5, zeros.effective - 1);
  return {
    variance: Math.max(0, own1 + own0 + 2 * all.unbiased * products),
    // Welch & Satterthwaite.
    degrees: Math.max(1, share > 0 ? (own1 + own0) ** 2 / share : effectivePatients - 1),
    effectivePatients,
  };
}

/** The effective number of patients (Kish 1965), and what makes a sum of squares over them an unbiased variance. */
function countPatients(
  count: number,
  casesOf: (patient: number) => number,
): { readonly effective: number; readonly unbiased: number } {
  let [patients, sum, squares] = [0, 0, 0];
  for (let patient = 0; patient < count; patient += 1) {
    const cases = casesOf(patient);
    if (cases === 0) continue;
    patients += 1;
    sum += cases;
    squares += cases * cases;
  }
  return {
    effective: squares === 0 ? 0 : sum ** 2 / squares,
    unbiased: patients < 2 ? Number.NaN : patients / (patients - 1),
  };
}

/** Of freedom of a variance over all patients with their images: effective patients less one. */
export function patientDegrees({ ofCases, count }: PatientNumbers): number {
  const sizes = new Float64Array(count);
  for (const patient of ofCases) sizes[patient]! += 1;
  const { effective } = countPatients(count, (patient) => sizes[patient]!);
  return sizes.filter((size) => size > 0).length < 2 ? Number.NaN : Math.max(1, effective - 1);
}
