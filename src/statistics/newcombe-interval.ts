import type { Interval } from "./interval.js";
import { normalQuantile } from "./normal-distribution.js";

/**
 * Score interval of an AUC from its value and the numbers of cases (Newcombe 2006, part 2, method 5). Unlike DeLong's
 * it keeps its width where the classes are separated without a fault, which a small test set easily does by chance.
 */
export function newcombeAucInterval(auc: number, positives: number, negatives: number, level = 0.95): Interval {
  const z = normalQuantile((1 + level) / 2);
  const cases = (positives + negatives) / 2 - 1;
  const deviation = (theta: number): number =>
    Math.sqrt(
      (theta * (1 - theta) * (1 + (cases * (1 - theta)) / (2 - theta) + (cases * theta) / (1 + theta))) /
        (positives * negatives),
    );
  // The bound is where the estimate is just z deviations away; between it and the estimate it is nearer.
  const bound = (outer: number): number => {
    let [far, near] = [outer, auc];
    for (let step = 0; step < 200; step += 1) {
      const middle = (far + near) / 2;
      if (Math.abs(auc - middle) > z * deviation(middle)) far = middle;
      else near = middle;
    }
    return (far + near) / 2;
  };
  return { low: bound(0), high: bound(1) };
}
