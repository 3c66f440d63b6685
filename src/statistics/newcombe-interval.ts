import { normalQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";

/**
 * Variance of an AUC by its value and the numbers of cases (Newcombe 2006, part 2, method 5; after Hanley & McNeil 1982).
 */
export function newcombeAucVariance(auc: number, positives: number, negatives: number): number {
  const cases = (positives + negatives) / 2 - 1;
  return (
    (auc * (1 - auc) * (1 + (cases * (1 - auc)) / (2 - auc) + (cases * auc) / (1 + auc))) / (positives * negatives)
  );
}

/**
 * Score interval of an AUC from its value and the numbers of cases (Newcombe 2006, part 2, method 5). Unlike DeLong's
 * it keeps its width where the classes are separated without a fault, which a small test set easily does by chance.
 * @param options `critical`: how many standard deviations the bounds are away, 1.96 for 95 % where absent;
 * `designEffect`: what the variance is multiplied by, where cases are not independent.
 */
export function newcombeAucInterval(
  auc: number,
  positives: number,
  negatives: number,
  {
    critical = normalQuantile(0.975),
    designEffect = 1,
  }: { readonly critical?: number; readonly designEffect?: number } = {},
): Interval {
  const reach = (theta: number): number =>
    critical * Math.sqrt(designEffect * newcombeAucVariance(theta, positives, negatives));
  // The bound is where the estimate is just so many deviations away; between it and the estimate it is nearer.
  const bound = (outer: number): number => {
    let [far, near] = [outer, auc];
    for (let step = 0; step < 60; step += 1) {
      const middle = (far + near) / 2;
      if (Math.abs(auc - middle) > reach(middle)) far = middle;
      else near = middle;
    }
    return (far + near) / 2;
  };
  return { low: bound(0), high: bound(1) };
}
