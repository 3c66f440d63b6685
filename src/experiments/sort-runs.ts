import type { ExpressionValue } from "./expression.js";

/** Metrics of which less is better. */
const LOWER_IS_BETTER = /(^|\.)(loss|brier|ece)$/;
const IS_METRIC = /^(metrics|train|validation|test|pooled)\./;

/** Runs by a metric, best first, or by another value, least first; those without it come last. Equal ones keep their order. */
export function sortRuns<T>(runs: readonly T[], name: string, valueIn: (run: T) => ExpressionValue): readonly T[] {
  const descending = IS_METRIC.test(name) && !LOWER_IS_BETTER.test(name);
  return [...runs].sort((a, b) => {
    const [left, right] = [valueIn(a), valueIn(b)];
    if (left === right) return 0;
    if (left === null || right === null) return left === null ? 1 : -1;
    return (left < right ? -1 : 1) * (descending ? -1 : 1);
  });
}
