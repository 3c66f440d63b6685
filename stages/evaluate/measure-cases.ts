import { calibrationLine } from "../../src/statistics/calibration-line.js";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import type { Interval } from "../../src/statistics/interval.js";
import { metricInterval } from "../../src/statistics/metric-interval.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { type Cases, hasBothClasses } from "./cases.js";

/**
 * All metrics of some cases by their name without the partition, with `.low` and `.high` of 95 % intervals over patients.
 * What is not defined (a class is absent, nothing is called positive) is left out.
 */
export function measureCases(
  cases: Cases,
  { threshold, bins }: { readonly threshold: number; readonly bins: number },
): ReadonlyMap<string, number> {
  const { labels, scores } = cases;
  const patients = numberPatients(cases.patients);
  const metrics = new Map<string, number>();
  const put = (name: string, value: number, interval?: Interval): void => {
    metrics.set(name, value);
    if (interval === undefined) return;
    metrics.set(`${name}.low`, interval.low);
    metrics.set(`${name}.high`, interval.high);
  };
  const called = scores.map((score) => (score >= threshold ? 1 : 0));
  for (const [name, estimate] of caseMetrics({ labels, scores, called, patients }, { bins })) {
    put(name, estimate.value, metricInterval(name, estimate));
  }
  if (hasBothClasses(cases)) {
    const { inTheLarge, intercept, slope } = calibrationLine(labels, scores, patients);
    if (inTheLarge) put("calibrationInTheLarge", inTheLarge.value, inTheLarge.interval);
    if (intercept) put("calibrationIntercept", intercept.value, intercept.interval);
    if (slope) put("calibrationSlope", slope.value, slope.interval);
  }
  const { tp, fp, tn, fn } = confusionMatrix(labels, scores, threshold);
  put("threshold", threshold);
  put("n", labels.length);
  put("n.positive", tp + fn);
  put("confusion.tp", tp);
  put("confusion.fp", fp);
  put("confusion.tn", tn);
  put("confusion.fn", fn);
  return metrics;
}
