import type { TensorRow } from "../../src/artifacts/tensors.js";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { assignFolds, outOfFoldScores } from "../../src/statistics/cross-validation.js";
import { studentTQuantile } from "../../src/statistics/distributions.js";
import { logisticRegression } from "../../src/statistics/logistic-regression.js";
import { metricInterval } from "../../src/statistics/metric-interval.js";
import { numberPatients, type PatientNumbers } from "../../src/statistics/patient-numbers.js";

export const FOLDS = 5;

/** The area of what tells nothing. */
export const BY_CHANCE = 0.5;

export interface Probe {
  readonly auc: number;
  /** Of the 95 % interval, in which images of one patient count together. */
  readonly low: number;
  readonly high: number;
}

/** What probes are measured on: patients stay in one fold. */
export interface Cases {
  readonly labels: Uint8Array;
  readonly foldOf: Uint32Array;
  readonly patients: PatientNumbers;
}

/** Where no patient is known, each image is one by itself. */
export const arePatientsKnown = (rows: readonly Pick<TensorRow, "patient">[]): boolean =>
  rows.some(({ patient }) => patient !== "");

export const tooFew = (rows: readonly TensorRow[]): string =>
  `Too few ${arePatientsKnown(rows) ? "patients" : "images"} of a class for ${FOLDS} folds.`;

/** undefined where a class has fewer patients than there are folds. */
export function casesOf(
  rows: readonly TensorRow[],
  isPositive: (row: TensorRow) => boolean,
  seed: number,
): Cases | undefined {
  const labels = Uint8Array.from(rows, (row) => (isPositive(row) ? 1 : 0));
  // An image whose patient is unknown counts as a patient of its own.
  const groups = rows.map(({ patient, image }) => (patient === "" ? `\0${image}` : patient));
  const patientsOf = (label: number): number => new Set(groups.filter((_, row) => labels[row] === label)).size;
  if (Math.min(patientsOf(0), patientsOf(1)) < FOLDS) return undefined;
  return {
    labels,
    foldOf: assignFolds({ labels, groups, folds: FOLDS, seed }),
    patients: numberPatients(groups),
  };
}

/**
 * AUC, out of folds, of a logistic regression on some columns: one value per case each.
 * @param probes as of `measured`.
 */
export function probe(cases: Cases, columns: readonly Float64Array[], ridge: number, probes: number): Probe {
  const standardized = columns.map(standardize).filter((column) => column !== undefined);
  const features = Array.from(cases.labels, (_, row) => standardized.map((column) => column[row] as number));
  const scores = outOfFoldScores(cases.foldOf, (training) => {
    const fit = logisticRegression(
      training.map((row) => features[row] as readonly number[]),
      training.map((row) => cases.labels[row] as number),
      { ridge },
    );
    // The logit keeps an order where probabilities have become 0 and 1.
    return (row) =>
      fit.coefficients.reduce((sum, weight, at) => sum + weight * (features[row]?.[at] as number), fit.intercept);
  });
  return measured(cases, scores, probes);
}

/**
 * @param scores one per case, higher where the class is more likely positive.
 * @param probes for how many the interval is corrected (Bonferroni): all hold together in 95 % of data sets.
 */
export function measured({ labels, patients }: Cases, scores: Float64Array, probes: number): Probe {
  const called = scores.map((score) => (score > 0 ? 1 : 0));
  const estimate = caseMetrics({ labels, scores, called, patients }, { bins: 10, names: ["auc"] }).get("auc");
  if (estimate === undefined) throw new Error("Internal error: an AUC of cases of both classes is not defined");
  const { low, high } = metricInterval("auc", estimate, studentTQuantile(1 - 0.025 / probes, estimate.degrees)) ?? {
    low: 0,
    high: 1,
  };
  return { auc: estimate.value, low, high };
}

export const sayProbe = ({ auc, low, high }: Probe): string =>
  `AUC ${auc.toFixed(3)}, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`;

/** undefined of a column with one value. */
function standardize(values: Float64Array): Float64Array | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return deviation < 1e-9 ? undefined : values.map((value) => (value - mean) / deviation);
}
