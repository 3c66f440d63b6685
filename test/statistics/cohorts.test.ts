import { describe, expect, test } from "vitest";
import { auc } from "../../src/statistics/auc.js";
import { averagePrecision } from "../../src/statistics/average-precision.js";
import { calibrationLine } from "../../src/statistics/calibration-line.js";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { classificationRates } from "../../src/statistics/classification-rates.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { decisionCurve } from "../../src/statistics/decision-curve.js";
import { descendingOrder } from "../../src/statistics/descending-order.js";
import { differenceEstimate } from "../../src/statistics/metric-estimate.js";
import { operatingPoint } from "../../src/statistics/operating-point.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { precisionRecallCurve } from "../../src/statistics/precision-recall-curve.js";
import { reliabilityBins } from "../../src/statistics/reliability-bins.js";
import { rocCurve } from "../../src/statistics/roc-curve.js";
import { delongAuc } from "../support/delong-auc.js";
import { expectAllClose, expectClose, figures } from "./fixtures.js";

type Figures = Readonly<Record<string, number>>;

interface Cohort {
  readonly labels: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly auc: number;
  readonly delong: Figures;
  readonly delongTest: Figures;
  readonly roc: { readonly fpr: number[]; readonly tpr: number[]; readonly thresholds: number[] };
  readonly averagePrecision: number;
  readonly pr: { readonly precision: number[]; readonly recall: number[]; readonly thresholds: number[] };
  readonly weighted: Figures & { readonly weights: readonly number[] };
  readonly threshold: number;
  readonly confusion: Figures;
  readonly rates: Figures;
  readonly calibration: { readonly fraction: number[]; readonly mean: number[] };
  readonly calibrationLine: Figures;
  readonly youden: Figures;
  readonly sensitivity90: Figures;
  readonly specificity90: Figures;
  readonly netBenefit: readonly (Figures & { readonly threshold: number })[];
}

describe.each(["continuous", "ties", "strong"])("a cohort with scores: %s", (name) => {
  const cohort = figures<Cohort>(name);
  const { labels, a, b } = cohort;

  test("AUC, DeLong interval and test", () => {
    expectClose(auc(labels, a), cohort.auc);
    expectAllClose(delongAuc(labels, a), cohort.delong);
    // Each image a patient of its own: the clustered variance is DeLong's.
    const patients = numberPatients(labels.map((_, row) => `${row}`));
    const [ofA, ofB] = [a, b].map(
      (scores) => caseMetrics({ labels, scores, called: labels, patients }, { bins: 10, names: ["auc"] }).get("auc")!,
    );
    const { value, variance } = differenceEstimate("auc", ofB!, ofA!);
    expectAllClose(
      { value, variance },
      { value: cohort.delongTest["difference"]!, variance: cohort.delongTest["variance"]! },
    );
  });

  test("ROC curve", () => {
    const points = rocCurve(labels, a);
    expect(points.map(({ threshold }) => threshold)).toEqual(cohort.roc.thresholds);
    for (const [at, point] of points.entries()) {
      expectClose(point.falsePositiveRate, cohort.roc.fpr[at]!);
      expectClose(point.truePositiveRate, cohort.roc.tpr[at]!);
    }
  });

  test("precision-recall curve and average precision", () => {
    expectClose(averagePrecision(labels, a), cohort.averagePrecision);
    const points = precisionRecallCurve(labels, a);
    expect(points.map(({ threshold }) => threshold)).toEqual(cohort.pr.thresholds);
    for (const [at, point] of points.entries()) {
      expectClose(point.precision, cohort.pr.precision[at]!);
      expectClose(point.recall, cohort.pr.recall[at]!);
    }
  });

  test("weighted cases", () => {
    const { weights, ...expected } = cohort.weighted;
    const order = descendingOrder(a);
    expectAllClose(
      {
        auc: auc(labels, a, { weights, order }),
        averagePrecision: averagePrecision(labels, a, { weights, order }),
        f1: classificationRates(confusionMatrix(labels, a, cohort.threshold, weights)).f1,
      },
      { auc: expected["auc"]!, averagePrecision: expected["averagePrecision"]!, f1: expected["f1"]! },
    );
  });

  test("confusion matrix and rates", () => {
    const matrix = confusionMatrix(labels, a, cohort.threshold);
    expect(matrix).toEqual(cohort.confusion);
    expectAllClose(classificationRates(matrix), cohort.rates);
  });

  test("bins and calibration line", () => {
    const bins = reliabilityBins(labels, a).filter(({ n }) => n > 0);
    expect(bins).toHaveLength(cohort.calibration.mean.length);
    for (const [at, bin] of bins.entries()) {
      expectClose(bin.meanScore, cohort.calibration.mean[at]!);
      expectClose(bin.fractionPositive, cohort.calibration.fraction[at]!);
    }
    const { slope, intercept, inTheLarge } = calibrationLine(
      labels,
      a,
      numberPatients(labels.map((_, row) => `${row}`)),
    );
    expectAllClose(
      { slope: slope?.value, intercept: intercept?.value, inTheLarge: inTheLarge?.value },
      cohort.calibrationLine,
    );
  });

  test("operating points", () => {
    expectAllClose(operatingPoint(labels, a, { rule: "youden" }), cohort.youden, "youden");
    expectAllClose(
      operatingPoint(labels, a, { rule: "sensitivity", target: 0.9 }),
      cohort.sensitivity90,
      "sensitivity",
    );
    expectAllClose(
      operatingPoint(labels, a, { rule: "specificity", target: 0.9 }),
      cohort.specificity90,
      "specificity",
    );
  });

  test("net benefit", () => {
    const thresholds = cohort.netBenefit.map(({ threshold }) => threshold);
    for (const [at, point] of decisionCurve(labels, a, thresholds).entries()) {
      expectAllClose(point, cohort.netBenefit[at]!);
    }
  });
});
