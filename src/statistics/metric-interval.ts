import { type CaseMetric, METRICS } from "../core/metrics.js";
import { agrestiCoullInterval } from "./agresti-coull-interval.js";
import { studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";
import type { MetricEstimate } from "./metric-estimate.js";
import { newcombeAucInterval, newcombeAucVariance } from "./newcombe-interval.js";

/**
 * The weight of the design effect that the scores imply, relative to the observed variance: as much as this many
 * effective patients times value times (1 - value). Found by simulation: without it, intervals near 1 depend on a
 * handful of errors and cover too seldom; with more, those of many patients cover too often.
 */
const WEIGHT_OF_EXPECTATION = 0.3;

/**
 * 95 % interval of a metric by Student's t: of an AUC Newcombe's, of other shares that of Agresti and Coull, each with
 * as many independent cases as would give the estimate's variance; of mean losses on the logarithm; of the calibration
 * error its own. Undefined if there is none: too few patients, nothing varies, or a mean loss is uncertain by more than
 * a factor of twenty, as when no error was seen that the scores imply.
 * @param critical instead of the quantile of t: how many standard deviations the bounds are away, however far that is.
 */
export function metricInterval(name: CaseMetric, estimate: MetricEstimate, critical?: number): Interval | undefined {
  const bounds = boundsOf(name, estimate, critical ?? studentTQuantile(0.975, estimate.degrees));
  if (bounds === undefined || !(bounds.high - bounds.low > leastWidth(name, estimate.value))) return undefined;
  const saysNothing =
    critical === undefined && (name === "brier" || name === "loss") && bounds.low * MOST_FACTOR < estimate.value;
  return saysNothing ? undefined : bounds;
}

/** Up or down from a mean loss. */
const MOST_FACTOR = 20;

/** What rounding leaves of a width of 0; bounds of the calibration error are found by halving, to a millionth. */
const leastWidth = (name: CaseMetric, value: number): number => (name === "ece" ? 2e-6 : 1e-9 * Math.abs(value));

function boundsOf(name: CaseMetric, estimate: MetricEstimate, critical: number): Interval | undefined {
  const { interval, range } = METRICS[name];
  switch (interval) {
    case "newcombe":
      return aucBounds(estimate, critical);
    case "inversion":
      return calibrationErrorBounds(estimate, critical);
    case "log-t": {
      const bounds = lossBounds(estimate, critical);
      return { low: bounds.low, high: Math.min(range[1], bounds.high) };
    }
    case "agresti-coull":
      return agrestiCoullInterval(estimate.value, effectiveCases(name, estimate), critical);
    case "robust-t":
      throw new Error(`Internal error: ${name} is not measured from cases`);
  }
}

function aucBounds(estimate: MetricEstimate, critical: number): Interval {
  const { value, variance, expectedEffect, effectivePatients, positives, negatives } = estimate;
  const weight = value * (1 - value) * effectivePatients;
  const expected = expectedEffect * newcombeAucVariance(value, positives, negatives);
  const isSeen = expected > 0 && Number.isFinite(variance);
  const seen = isSeen ? (WEIGHT_OF_EXPECTATION + (weight * variance) / expected) / (WEIGHT_OF_EXPECTATION + weight) : 1;
  return newcombeAucInterval(value, positives, negatives, { critical, designEffect: expectedEffect * seen });
}

/** As many independent cases as tell as much of a metric from 0 to 1: need not be whole. */
export function effectiveCases(name: CaseMetric, estimate: MetricEstimate): number {
  const { kind, alike } = METRICS[name];
  const { value, variance, expectedEffect, effectivePatients, positives, negatives } = estimate;
  const weight = value * (1 - value) * effectivePatients;
  const cases = alike === "scores of positives" ? positives : positives + negatives;
  const expected = cases / expectedEffect;
  const trials = Number.isFinite(variance)
    ? (WEIGHT_OF_EXPECTATION + weight) / (WEIGHT_OF_EXPECTATION / expected + effectivePatients * variance)
    : expected;
  // Cases that are right or wrong tell no more than as many independent ones.
  return kind === "share" ? Math.min(cases, trials) : trials;
}

/** Where the scores let expect a larger variance than was seen, half of what is missing is added. */
function lossBounds({ value, variance, expectedEffect, lossVariance = 0 }: MetricEstimate, critical: number): Interval {
  const expected = Math.max(variance, expectedEffect * lossVariance);
  const factor = Math.exp((critical * Math.sqrt((variance + expected) / 2)) / value);
  return { low: value / factor, high: value * factor };
}

function calibrationErrorBounds(estimate: MetricEstimate, critical: number): Interval | undefined {
  const { value, bounds, trainingVariance } = estimate;
  if (bounds === undefined) return undefined;
  const reach = (distance: number) => critical * Math.sqrt((distance / bounds.critical) ** 2 + trainingVariance);
  return { low: Math.max(0, value - reach(value - bounds.low)), high: Math.min(1, value + reach(bounds.high - value)) };
}
