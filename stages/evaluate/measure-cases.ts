import { setImmediate } from "node:timers/promises";
import { averagePrecision } from "../../src/statistics/average-precision.js";
import { brierScore } from "../../src/statistics/brier-score.js";
import { classificationRates } from "../../src/statistics/classification-rates.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { delongAuc } from "../../src/statistics/delong.js";
import { descendingOrder } from "../../src/statistics/descending-order.js";
import { expectedCalibrationError } from "../../src/statistics/expected-calibration-error.js";
import type { Interval } from "../../src/statistics/interval.js";
import { logLoss } from "../../src/statistics/log-loss.js";
import { newcombeAucInterval } from "../../src/statistics/newcombe-interval.js";
import { patientBootstrapSteps } from "../../src/statistics/patient-bootstrap.js";
import { percentileInterval } from "../../src/statistics/percentile-interval.js";
import { NEEDS_BOTH_CLASSES } from "../../src/statistics/unmeasured.js";
import { wilsonInterval } from "../../src/statistics/wilson-interval.js";
import { type Cases, hasBothClasses } from "./cases.js";

interface MeasureOptions {
  readonly threshold: number;
  readonly bins: number;
  readonly resamples: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * All metrics of some cases by their name without the partition, with `.low` and `.high` of 95 % intervals: AUC by
 * DeLong (Newcombe where that has no width), proportions by Wilson, the rest by a bootstrap over patients. What is not defined (a class is absent, nothing
 * is called positive) is left out.
 */
export async function measureCases(
  cases: Cases,
  { threshold, bins, resamples, seed, signal }: MeasureOptions,
): Promise<ReadonlyMap<string, number>> {
  const { labels, scores, patients } = cases;
  const metrics = new Map<string, number>();
  const isOneClass = !hasBothClasses(cases);
  const put = (name: string, value: number, interval?: Interval): void => {
    if (!Number.isFinite(value) || (isOneClass && NEEDS_BOTH_CLASSES.has(name))) return;
    metrics.set(name, value);
    if (interval === undefined || !Number.isFinite(interval.low) || !Number.isFinite(interval.high)) return;
    metrics.set(`${name}.low`, interval.low);
    metrics.set(`${name}.high`, interval.high);
  };
  if (!isOneClass) {
    const { auc, variance, low, high } = delongAuc(labels, scores);
    // Where ranks are perfect, or a class has a single case, DeLong's variance is 0 or nothing, which is not certainty.
    const positives = labels.filter((label) => label === 1).length;
    const isDegenerate = !(variance > 0);
    put("auc", auc, isDegenerate ? newcombeAucInterval(auc, positives, labels.length - positives) : { low, high });
  }
  const matrix = confusionMatrix(labels, scores, threshold);
  const { tp, fp, tn, fn } = matrix;
  const rates = classificationRates(matrix);
  put("accuracy", rates.accuracy, wilsonInterval(tp + tn, labels.length));
  put("sensitivity", rates.sensitivity, wilsonInterval(tp, tp + fn));
  put("specificity", rates.specificity, wilsonInterval(tn, tn + fp));
  put("ppv", rates.ppv, wilsonInterval(tp, tp + fp));
  put("npv", rates.npv, wilsonInterval(tn, tn + fn));

  const order = descendingOrder(scores);
  const bootstrap = patientBootstrapSteps({
    patients,
    resamples,
    seed,
    statistics: {
      auprc: (weights) => averagePrecision(labels, scores, { weights, order }),
      f1: (weights) => classificationRates(confusionMatrix(labels, scores, threshold, weights)).f1,
      brier: (weights) => brierScore(labels, scores, weights),
      ece: (weights) => expectedCalibrationError(labels, scores, { bins, weights }),
      loss: (weights) => logLoss(labels, scores, weights),
    },
  });
  let step = bootstrap.next();
  for (let done = 0; !step.done; done += 1) {
    // Signals get their turn: 2,000 resamples of 25,000 images take seconds.
    if (done % 20 === 0) await setImmediate();
    signal.throwIfAborted();
    step = bootstrap.next();
  }
  for (const [name, { estimate, distribution }] of Object.entries(step.value)) {
    // An interval of the few resamples in which a statistic happens to be defined would mislead, and so would one
    // without a width: where no case is on the wrong side, no resample has one there.
    const isDefined = resamples > 0 && distribution.length >= 0.9 * resamples;
    const interval = isDefined ? percentileInterval(distribution) : undefined;
    put(name, estimate, interval !== undefined && interval.high > interval.low ? interval : undefined);
  }
  put("threshold", threshold);
  put("n", labels.length);
  put("n.positive", tp + fn);
  put("confusion.tp", tp);
  put("confusion.fp", fp);
  put("confusion.tn", tn);
  put("confusion.fn", fn);
  return metrics;
}
