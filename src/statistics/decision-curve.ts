import { confusionMatrix } from "./confusion-matrix.js";

export interface DecisionPoint {
  /** The probability above which one would act. */
  readonly threshold: number;
  /** Of acting by the model, in true positives per case. Acting on nobody has net benefit 0. */
  readonly model: number;
  /** Of acting on everybody. */
  readonly all: number;
}

/** Net benefit over threshold probabilities in (0, 1) (Vickers & Elkin 2006). Scores are probabilities. */
export function decisionCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  thresholds: readonly number[],
): readonly DecisionPoint[] {
  const n = labels.length;
  return thresholds.map((threshold) => {
    const { tp, fp, fn } = confusionMatrix(labels, scores, threshold);
    const odds = threshold / (1 - threshold);
    const prevalence = (tp + fn) / n;
    return { threshold, model: tp / n - (fp / n) * odds, all: prevalence - (1 - prevalence) * odds };
  });
}
