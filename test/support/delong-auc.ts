import { type StructuralComponents, structuralComponents } from "../../src/statistics/delong.js";
import { normalQuantile } from "../../src/statistics/distributions.js";
import type { Interval } from "../../src/statistics/interval.js";

interface DelongAuc extends Interval {
  readonly auc: number;
  /** Of the estimated AUC. */
  readonly variance: number;
}

/**
 * AUC with the variance of DeLong et al. 1988 and its normal interval, cut at 0 and 1 (as pROC's `ci.auc`).
 * O(n log n) by midranks (Sun & Xu 2014). Cases are taken as independent. NaN where a class is absent; the variance
 * is NaN where a class has one case only.
 */
export function delongAuc(labels: ArrayLike<number>, scores: ArrayLike<number>, level = 0.95): DelongAuc {
  const components = structuralComponents(labels, scores);
  const variance = delongCovariance(components, components);
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  return {
    auc: components.auc,
    variance,
    low: Math.max(0, components.auc - reach),
    high: Math.min(1, components.auc + reach),
  };
}

/** Covariance of two AUCs of the same cases, eq. 6 and 7 with unbiased sample covariances. */
function delongCovariance(a: StructuralComponents, b: StructuralComponents): number {
  return (
    covariance(a.ofPositives, b.ofPositives) / a.ofPositives.length +
    covariance(a.ofNegatives, b.ofNegatives) / a.ofNegatives.length
  );
}

function covariance(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  if (n < 2) return Number.NaN;
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / n;
  const [meanA, meanB] = [mean(a), mean(b)];
  let sum = 0;
  for (let at = 0; at < n; at += 1) sum += (a[at]! - meanA) * (b[at]! - meanB);
  return sum / (n - 1);
}
