import { expect, test } from "vitest";
import { measureCases } from "../../../stages/evaluate/measure-cases.js";
import { expectClose, figures } from "../../statistics/fixtures.js";

type Numbers = Readonly<Record<string, number>>;

interface Figures {
  readonly labels: readonly number[];
  readonly a: readonly number[];
  readonly delong: Numbers;
  readonly threshold: number;
  readonly confusion: Numbers;
  readonly rates: Numbers;
  readonly averagePrecision: number;
  readonly brier: number;
  readonly logLoss: number;
}

const options = { bins: 10 };

test.each(["continuous", "ties", "strong"])("metrics as scikit-learn has them: %s", (name) => {
  const { labels, a, delong, threshold, confusion, rates, ...rest } = figures<Figures>(name);
  const patients = labels.map((_, row) => String(row));
  const metrics = measureCases({ labels, scores: a, patients }, { ...options, threshold });
  const expected: Numbers = {
    auc: delong["auc"]!,
    auprc: rest.averagePrecision,
    brier: rest.brier,
    loss: rest.logLoss,
    ...rates,
    ...Object.fromEntries(Object.entries(confusion).map(([cell, n]) => [`confusion.${cell}`, n])),
  };
  // About DeLong's where no class is small; checked in full in test/statistics/intervals.test.ts.
  expect(Math.abs(metrics.get("auc.low")! - delong["low"]!)).toBeLessThan(0.05);
  for (const [metric, value] of Object.entries(expected)) expectClose(metrics.get(metric) ?? Number.NaN, value, metric);
});

test("an AUC of 1 on a few cases keeps an interval", () => {
  const cases = {
    labels: [0, 0, 0, 1, 1, 1],
    scores: [0.1, 0.2, 0.3, 0.7, 0.8, 0.9],
    patients: ["a", "b", "c", "d", "e", "f"],
  };
  const metrics = measureCases(cases, { ...options, threshold: 0.5 });
  expect([metrics.get("auc"), metrics.get("auc.high")]).toEqual([1, 1]);
  expect(metrics.get("auc.low")).toBeLessThan(0.8);
});

test("what is not defined is left out", () => {
  const metrics = measureCases(
    { labels: [0, 0], scores: [0.1, 0.2], patients: ["a", "b"] },
    { ...options, threshold: 0.5 },
  );
  expect([...metrics.keys()].filter((name) => /^(auc|auprc|ppv|sensitivity|f1)/.test(name))).toEqual([]);
});
