import type { ConfusionMatrix } from "./confusion-matrix.js";
import { normalQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";

export interface PredictiveValueIntervals {
  readonly ppv: Interval;
  readonly npv: Interval;
}

/**
 * Intervals of PPV and NPV at a prevalence that is given, not estimated: logit intervals of Mercaldo, Lau & Zhou 2007.
 * Where an estimate is 0 or 1 that has no width; then their adjusted one, with half of z squared added to each count, and
 * widened to the estimate: a test without an error, which a small sample easily shows by chance, keeps a width.
 */
export function predictiveValueIntervals(
  counts: ConfusionMatrix,
  prevalence: number,
  level = 0.95,
): PredictiveValueIntervals {
  const z = normalQuantile((1 + level) / 2);
  const odds = prevalence / (1 - prevalence);
  const { tp, fp, tn, fn } = counts;
  // NPV is PPV with the classes, and the calls, the other way round.
  return {
    ppv: interval({ hits: tp, misses: fn, alarms: fp, rejections: tn }, odds, z),
    npv: interval({ hits: tn, misses: fp, alarms: fn, rejections: tp }, 1 / odds, z),
  };
}

interface Counts {
  readonly hits: number;
  readonly misses: number;
  readonly alarms: number;
  readonly rejections: number;
}

function interval({ hits, misses, alarms, rejections }: Counts, odds: number, z: number): Interval {
  const added = hits > 0 && alarms > 0 ? 0 : (z * z) / 2;
  const [of, others] = [hits + misses + 2 * added, alarms + rejections + 2 * added];
  const sensitivity = (hits + added) / of;
  const falseRate = (alarms + added) / others;
  const centre = Math.log((sensitivity * odds) / falseRate);
  const reach = z * Math.sqrt((1 - sensitivity) / (sensitivity * of) + (1 - falseRate) / (falseRate * others));
  return {
    low: hits === 0 && alarms > 0 ? 0 : logistic(centre - reach),
    high: alarms === 0 && hits > 0 ? 1 : logistic(centre + reach),
  };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
