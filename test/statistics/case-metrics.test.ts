import { expect, test } from "vitest";
import { CASE_METRICS } from "../../src/core/case-metrics.js";
import { auc } from "../../src/statistics/auc.js";
import { averagePrecision } from "../../src/statistics/average-precision.js";
import { brierScore } from "../../src/statistics/brier-score.js";
import { type CaseMetrics, caseMetrics } from "../../src/statistics/case-metrics.js";
import { classificationRates } from "../../src/statistics/classification-rates.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { expectedCalibrationError } from "../../src/statistics/expected-calibration-error.js";
import { logLoss } from "../../src/statistics/log-loss.js";
import { patientResamples } from "../../src/statistics/patient-bootstrap.js";
import { expectAllClose, figures } from "./fixtures.js";

interface Cohort {
  readonly labels: readonly number[];
  readonly a: readonly number[];
  readonly auc: number;
  readonly averagePrecision: number;
  readonly brier: number;
  readonly logLoss: number;
  readonly ece: number;
  readonly rates: Readonly<Record<string, number>>;
}

const THRESHOLD = 0.4;

/** Each by its own function, which is checked against scikit-learn. */
function oneByOne(labels: readonly number[], scores: readonly number[], weights: ArrayLike<number>): CaseMetrics {
  return {
    auc: auc(labels, scores, { weights }),
    auprc: averagePrecision(labels, scores, { weights }),
    ...classificationRates(confusionMatrix(labels, scores, THRESHOLD, weights)),
    brier: brierScore(labels, scores, weights),
    ece: expectedCalibrationError(labels, scores, { weights }),
    loss: logLoss(labels, scores, weights),
  };
}

test.each(["continuous", "ties", "strong"])("all metrics at once are the metrics one by one: %s", (name) => {
  const { labels, a, ...cohort } = figures<Cohort>(name);
  const called = a.map((score) => (score >= THRESHOLD ? 1 : 0));
  const all = caseMetrics({ labels, scores: a, called });
  expectAllClose(all(), {
    auc: cohort.auc,
    auprc: cohort.averagePrecision,
    brier: cohort.brier,
    loss: cohort.logLoss,
    ece: cohort.ece,
    ...cohort.rates,
  });
  const patients = labels.map((_, row) => `patient ${row % 50}`);
  for (const weights of patientResamples(patients, 20, 4)) {
    expectAllClose(all(weights), { ...oneByOne(labels, a, weights) }, name);
  }
});

test("what is not defined is NaN, as one by one", () => {
  const labels = [1, 1, 0];
  const scores = [0.2, 0.3, 0.1];
  const all = caseMetrics({ labels, scores, called: [0, 0, 0] });
  for (const weights of [
    [1, 1, 0],
    [0, 0, 2],
    [1, 1, 1],
  ]) {
    const expected = oneByOne(labels, scores, weights);
    for (const metric of CASE_METRICS) {
      expect(Number.isNaN(all(weights)[metric]), `${metric} ${weights}`).toBe(Number.isNaN(expected[metric]));
    }
  }
});
