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
  readonly ece: number;
  readonly logLoss: number;
}

const options = { bins: 10, resamples: 0, seed: 1, signal: new AbortController().signal };

test.each(["continuous", "ties", "strong"])("metrics as scikit-learn has them: %s", async (name) => {
  const { labels, a, delong, threshold, confusion, rates, ...rest } = figures<Figures>(name);
  const patients = labels.map((_, row) => String(row));
  const metrics = await measureCases({ labels, scores: a, patients }, { ...options, threshold });
  const expected: Numbers = {
    auc: delong["auc"]!,
    "auc.low": delong["low"]!,
    "auc.high": delong["high"]!,
    auprc: rest.averagePrecision,
    brier: rest.brier,
    ece: rest.ece,
    loss: rest.logLoss,
    ...rates,
    ...Object.fromEntries(Object.entries(confusion).map(([cell, n]) => [`confusion.${cell}`, n])),
  };
  for (const [metric, value] of Object.entries(expected)) expectClose(metrics.get(metric) ?? Number.NaN, value, metric);
});

test("an AUC of 1 on a few cases keeps an interval", async () => {
  const cases = {
    labels: [0, 0, 0, 1, 1, 1],
    scores: [0.1, 0.2, 0.3, 0.7, 0.8, 0.9],
    patients: ["a", "b", "c", "d", "e", "f"],
  };
  const metrics = await measureCases(cases, { ...options, threshold: 0.5 });
  expect([metrics.get("auc"), metrics.get("auc.high")]).toEqual([1, 1]);
  expect(metrics.get("auc.low")).toBeLessThan(0.8);
});

test("what is not defined is left out", async () => {
  const metrics = await measureCases(
    { labels: [0, 0], scores: [0.1, 0.2], patients: ["a", "b"] },
    { ...options, threshold: 0.5 },
  );
  expect([...metrics.keys()].filter((name) => /^(auc|auprc|ppv|sensitivity|f1)/.test(name))).toEqual([]);
});
