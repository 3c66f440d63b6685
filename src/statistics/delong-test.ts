import { delongCovariance, structuralComponents } from "./delong.js";
import type { Interval } from "./interval.js";
import { normalQuantile, twoSidedNormalP } from "./normal-distribution.js";

export interface DelongTest extends Interval {
  readonly aucA: number;
  readonly aucB: number;
  /** A minus B; `low` and `high` are its interval. */
  readonly difference: number;
  /** Of the difference. */
  readonly variance: number;
  readonly z: number;
  /** Two-sided. 1 where both curves rank alike, so that nothing varies. */
  readonly p: number;
}

/** Compares two correlated AUCs of the same cases (DeLong et al. 1988, eq. 8). */
export function delongTest(
  labels: ArrayLike<number>,
  scoresA: ArrayLike<number>,
  scoresB: ArrayLike<number>,
  level = 0.95,
): DelongTest {
  const a = structuralComponents(labels, scoresA);
  const b = structuralComponents(labels, scoresB);
  const difference = a.auc - b.auc;
  // From the differences of the components, not from three covariances: equal rankings then give exactly 0.
  const subtract = (left: Float64Array, right: Float64Array) => left.map((value, at) => value - right[at]!);
  const paired = {
    auc: difference,
    ofPositives: subtract(a.ofPositives, b.ofPositives),
    ofNegatives: subtract(a.ofNegatives, b.ofNegatives),
  };
  const variance = delongCovariance(paired, paired);
  const z = difference === 0 ? 0 : difference / Math.sqrt(variance);
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  return {
    aucA: a.auc,
    aucB: b.auc,
    difference,
    variance,
    z,
    p: twoSidedNormalP(z),
    low: difference - reach,
    high: difference + reach,
  };
}
