import { rankedCounts } from "./ranked-counts.js";
import type { RankingOptions } from "./ranking-options.js";

/** How a threshold is chosen; every rule looks only at thresholds that are a score of some case. */
export type OperatingRule =
  | { readonly rule: "youden" }
  | { readonly rule: "sensitivity"; readonly target: number }
  | { readonly rule: "specificity"; readonly target: number }
  | {
      readonly rule: "cost";
      readonly falsePositive: number;
      readonly falseNegative: number;
      /** Share of positive cases where the model will be used; that of the cases at hand where absent. */
      readonly prevalence?: number;
    };

export interface OperatingPoint {
  /** Cases with `score >= threshold` are called positive. */
  readonly threshold: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** Whether a target was reached; always true for rules without one. */
  readonly met: boolean;
}

/**
 * Chooses a threshold. Youden: greatest sensitivity + specificity - 1 (Youden 1950). Sensitivity: the highest threshold
 * that reaches the target. Specificity: the lowest. Cost: least expected cost. Among equals the highest threshold wins.
 * Throws where a class is absent: the caller must have looked.
 */
export function operatingPoint(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  rule: OperatingRule,
  options: RankingOptions = {},
): OperatingPoint {
  const { positives, negatives } = totals(labels, options.weights);
  if (positives === 0 || negatives === 0) {
    throw new Error(`Internal error: no threshold between ${positives} positive and ${negatives} negative cases`);
  }
  const gain = gainOf(rule, positives / (positives + negatives));
  let [best, winner]: [number, Omit<OperatingPoint, "met"> | undefined] = [Number.NEGATIVE_INFINITY, undefined];
  rankedCounts(
    labels,
    scores,
    (threshold, tp, fp) => {
      const [sensitivity, specificity] = [tp / positives, (negatives - fp) / negatives];
      const value = gain(sensitivity, specificity);
      if (winner !== undefined && value <= best) return;
      [best, winner] = [value, { threshold, sensitivity, specificity }];
    },
    options,
  );
  // The lowest threshold has sensitivity 1, so every target up to 1 is reached; that of a specificity need not be.
  return { ...winner!, met: rule.rule !== "specificity" || winner!.specificity >= rule.target };
}

/**
 * What a threshold is worth by a rule. Thresholds come from the highest to the lowest, so sensitivity rises and specificity
 * falls, and among equals the first wins.
 */
function gainOf(rule: OperatingRule, ownPrevalence: number): (sensitivity: number, specificity: number) => number {
  switch (rule.rule) {
    case "youden":
      return (sensitivity, specificity) => sensitivity + specificity - 1;
    case "sensitivity":
      return (sensitivity) => (sensitivity >= rule.target ? 1 : 0);
    case "specificity":
      // Each lower threshold calls one more case positive, so of all that reach the target the lowest has most.
      return (sensitivity, specificity) => (specificity >= rule.target ? sensitivity - specificity : -2);
    case "cost": {
      const prevalence = rule.prevalence ?? ownPrevalence;
      return (sensitivity, specificity) =>
        -(
          rule.falseNegative * prevalence * (1 - sensitivity) +
          rule.falsePositive * (1 - prevalence) * (1 - specificity)
        );
    }
  }
}

function totals(
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): { readonly positives: number; readonly negatives: number } {
  let [positives, negatives] = [0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    if (labels[row] === 1) positives += weight;
    else negatives += weight;
  }
  return { positives, negatives };
}
