import type { Interval } from "./interval.js";
import { patientBootstrap, type WeightedStatistic } from "./patient-bootstrap.js";
import { percentileInterval } from "./percentile-interval.js";

export interface PairedBootstrap extends Interval {
  /** A minus B over all cases; `low` and `high` are its percentile interval. */
  readonly difference: number;
  /** Two-sided: twice the smaller share of resamples on either side of 0, never below 2 / (resamples + 1). */
  readonly p: number;
}

/** Compares any statistic of two models on the same cases, drawing patients with replacement for both at once. */
export function pairedBootstrap(request: {
  readonly patients: readonly string[];
  readonly statisticA: WeightedStatistic;
  readonly statisticB: WeightedStatistic;
  readonly resamples?: number;
  readonly seed: number;
  readonly level?: number;
}): PairedBootstrap {
  const { statisticA, statisticB, level = 0.95, ...rest } = request;
  const { difference } = patientBootstrap({
    ...rest,
    statistics: { difference: (weights) => statisticA(weights) - statisticB(weights) },
  });
  const { estimate, distribution } = difference;
  let notAbove = 0;
  let notBelow = 0;
  for (const value of distribution) {
    if (value <= 0) notAbove += 1;
    if (value >= 0) notBelow += 1;
  }
  const share = (1 + Math.min(notAbove, notBelow)) / (distribution.length + 1);
  return { difference: estimate, p: Math.min(1, 2 * share), ...percentileInterval(distribution, level) };
}
