import { expect, test } from "vitest";
import { auc } from "../../src/statistics/auc.js";
import { averagePrecision } from "../../src/statistics/average-precision.js";
import { calibrationError } from "../../src/statistics/calibration-error.js";
import { calibrationLine } from "../../src/statistics/calibration-line.js";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { decisionCurve } from "../../src/statistics/decision-curve.js";
import { operatingPoint } from "../../src/statistics/operating-point.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { precisionRecallCurve } from "../../src/statistics/precision-recall-curve.js";
import { rocCurve } from "../../src/statistics/roc-curve.js";
import { subgroups } from "../../src/statistics/subgroups.js";
import { delongAuc } from "../support/delong-auc.js";

const LABELS = [0, 1, 0, 1];
const PATIENTS = numberPatients(["a", "b", "c", "d"]);

const MEASURES: Readonly<Record<string, (scores: readonly number[]) => unknown>> = {
  auc: (scores) => auc(LABELS, scores),
  averagePrecision: (scores) => averagePrecision(LABELS, scores),
  calibrationLine: (scores) => calibrationLine(LABELS, scores, PATIENTS),
  caseMetrics: (scores) =>
    caseMetrics({ labels: LABELS, scores, called: [0, 1, 0, 1], patients: PATIENTS }, { bins: 10 }),
  confusionMatrix: (scores) => confusionMatrix(LABELS, scores, 0.5),
  decisionCurve: (scores) => decisionCurve(LABELS, scores, [0.5]),
  delongAuc: (scores) => delongAuc(LABELS, scores),
  calibrationError: (scores) => calibrationError(LABELS, scores, { bins: 10, patients: PATIENTS }),
  operatingPoint: (scores) => operatingPoint(LABELS, scores, { rule: "youden" }),
  precisionRecallCurve: (scores) => precisionRecallCurve(LABELS, scores),
  rocCurve: (scores) => rocCurve(LABELS, scores),
  subgroups: (scores) => subgroups({ labels: LABELS, scores, patients: ["a", "b", "c", "d"] }, ["F", "F", "M", "M"]),
};

test.each(Object.keys(MEASURES))("%s refuses scores that are not numbers", (name) => {
  const measure = MEASURES[name]!;
  expect(() => measure([0.1, 0.9, 0.3, 0.8])).not.toThrow();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(() => measure([0.1, 0.9, value, 0.8])).toThrow(
      /^Internal error: the score of case \d of \d is (NaN|-?Infinity)/,
    );
  }
});
