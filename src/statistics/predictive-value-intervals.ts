import type { ConfusionMatrix } from "./confusion-matrix.js";
import type { Interval } from "./interval.js";
import { normalQuantile } from "./normal-distribution.js";

export interface PredictiveValueIntervals {
  readonly ppv: Interval;
  readonly npv: Interval;
}

/**
 * Intervals of PPV and NPV at a prevalence that is given, not estimated: logit intervals of Mercaldo, Lau & Zhou 2007.
 * Where a count is 0 those have no width or no end; then their adjusted ones, with half of z squared added to each count:
 * a test without an error, which a small sample easily shows by chance, keeps a width.
 */
export function predictiveValueIntervals(
  counts: ConfusionMatrix,
  prevalence: number,
  level = 0.95,
): PredictiveValueIntervals {
  const z = normalQuantile((1 + level) / 2);
  const added = Math.min(counts.tp, counts.fp, counts.tn, counts.fn) > 0 ? 0 : (z * z) / 2;
  const ill = counts.tp + counts.fn + 2 * added;
  const well = counts.tn + counts.fp + 2 * added;
  const sensitivity = (counts.tp + added) / ill;
  const specificity = (counts.tn + added) / well;
  const odds = prevalence / (1 - prevalence);
  const interval = (logit: number, variance: number): Interval => {
    const reach = z * Math.sqrt(variance);
    return { low: logistic(logit - reach), high: logistic(logit + reach) };
  };
  return {
    ppv: interval(
      Math.log((sensitivity * odds) / (1 - specificity)),
      (1 - sensitivity) / (sensitivity * ill) + specificity / ((1 - specificity) * well),
    ),
    npv: interval(
      Math.log(specificity / ((1 - sensitivity) * odds)),
      sensitivity / ((1 - sensitivity) * ill) + (1 - specificity) / (specificity * well),
    ),
  };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
