import { shortfall } from "../core/metrics.js";
import { partitionOf } from "../core/partitions.js";
import type { ExpressionValue } from "./expression.js";

/** Runs by a metric, best first, or by another value, least first; those without it come last. Equal ones keep their order. */
export function sortRuns<T>(runs: readonly T[], name: string, valueIn: (run: T) => ExpressionValue): readonly T[] {
  const isMetric = partitionOf(name) !== undefined || /^(metrics|pooled)\./.test(name);
  return [...runs].sort((a, b) => {
    const [left, right] = [valueIn(a), valueIn(b)];
    if (left === right) return 0;
    if (left === null || right === null) return left === null ? 1 : -1;
    if (isMetric && typeof left === "number" && typeof right === "number")
      return shortfall(name, left) - shortfall(name, right);
    return left < right ? -1 : 1;
  });
}
