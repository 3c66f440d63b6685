import type { ConfusionMatrix } from "./confusion-matrix.js";

/** Rates of a confusion matrix; NaN where the denominator is 0. */
export interface ClassificationRates {
  readonly accuracy: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** Positive predictive value, precision. */
  readonly ppv: number;
  /** Negative predictive value. */
  readonly npv: number;
  /** Harmonic mean of PPV and sensitivity. */
  readonly f1: number;
}

export function classificationRates({ tp, fp, tn, fn }: ConfusionMatrix): ClassificationRates {
  return {
    accuracy: (tp + tn) / (tp + fp + tn + fn),
    sensitivity: tp / (tp + fn),
    specificity: tn / (tn + fp),
    ppv: tp / (tp + fp),
    npv: tn / (tn + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
  };
}
