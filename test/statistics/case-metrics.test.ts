import { expect, test } from "vitest";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { expectAllClose, figures } from "./fixtures.js";

interface Cohort {
  readonly labels: readonly number[];
  readonly a: readonly number[];
  readonly threshold: number;
  readonly auc: number;
  readonly averagePrecision: number;
  readonly brier: number;
  readonly logLoss: number;
  readonly rates: Readonly<Record<string, number>>;
}

const own = (n: number) => numberPatients(Array.from({ length: n }, (_, row) => `patient ${row}`));

test.each(["continuous", "ties", "strong"])("all metrics at once are those of scikit-learn: %s", (name) => {
  const { labels, a, threshold, ...cohort } = figures<Cohort>(name);
  const called = a.map((score) => (score >= threshold ? 1 : 0));
  const metrics = caseMetrics({ labels, scores: a, called, patients: own(labels.length) }, { bins: 10 });
  expectAllClose(Object.fromEntries([...metrics].map(([metric, { value }]) => [metric, value])), {
    auc: cohort.auc,
    auprc: cohort.averagePrecision,
    brier: cohort.brier,
    loss: cohort.logLoss,
    ...cohort.rates,
  });
});

test("what is not defined is left out", () => {
  const scores = [0.2, 0.3, 0.1];
  const names = (labels: readonly number[], called: readonly number[]) =>
    [...caseMetrics({ labels, scores, called, patients: own(3) }, { bins: 10 }).keys()].join(" ");
  expect(names([1, 1, 0], [0, 0, 0])).toBe("auc auprc accuracy sensitivity specificity npv f1 brier ece loss");
  expect(names([0, 0, 0], [0, 0, 1])).toBe("accuracy specificity brier loss");
});
