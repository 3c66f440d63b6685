import { rankedCounts } from "./ranked-counts.js";

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
): OperatingPoint {
  const counts: { threshold: number; tp: number; fp: number }[] = [];
  const { positives, negatives } = rankedCounts(labels, scores, (threshold, tp, fp) =>
    counts.push({ threshold, tp, fp }),
  );
  if (positives === 0 || negatives === 0) {
    throw new Error(`Internal error: no threshold between ${positives} positive and ${negatives} negative cases`);
  }
  const points = counts.map(({ threshold, tp, fp }) => ({
    threshold,
    sensitivity: tp / positives,
    specificity: (negatives - fp) / negatives,
  }));
  const best = (value: (point: (typeof points)[number]) => number) =>
    points.reduce((winner, point) => (value(point) > value(winner) ? point : winner));
  switch (rule.rule) {
    case "youden":
      return { ...best((point) => point.sensitivity + point.specificity - 1), met: true };
    case "sensitivity":
      // The lowest threshold has sensitivity 1, so every target up to 1 is reached.
      return { ...points.find((point) => point.sensitivity >= rule.target)!, met: true };
    case "specificity": {
      const reached = points.findLast((point) => point.specificity >= rule.target);
      return reached === undefined ? { ...points[0]!, met: false } : { ...reached, met: true };
    }
    case "cost": {
      const prevalence = rule.prevalence ?? positives / (positives + negatives);
      const cost = (point: (typeof points)[number]) =>
        rule.falseNegative * prevalence * (1 - point.sensitivity) +
        rule.falsePositive * (1 - prevalence) * (1 - point.specificity);
      return { ...best((point) => -cost(point)), met: true };
    }
  }
}
