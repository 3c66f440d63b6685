import { expect, test } from "vitest";
import { bcaInterval } from "../../src/statistics/bca-interval.js";
import { holm } from "../../src/statistics/holm.js";
import { mcnemar } from "../../src/statistics/mcnemar.js";
import { meanInterval } from "../../src/statistics/mean-interval.js";
import { newcombeAucInterval } from "../../src/statistics/newcombe-interval.js";
import { percentileInterval } from "../../src/statistics/percentile-interval.js";
import { predictiveValues } from "../../src/statistics/predictive-values.js";
import { wilsonInterval } from "../../src/statistics/wilson-interval.js";
import { expectAllClose, expectClose, figures } from "./fixtures.js";

const several = figures<{
  readonly holm: { readonly p: number[]; readonly adjusted: number[] };
  readonly wilson: readonly (readonly [number, number, number, number])[];
  readonly mcnemar: readonly (readonly [number, number, number])[];
  readonly mean: { values: number[]; mean: number; sd: number; low: number; high: number };
}>("several");

test("Holm's correction as statsmodels", () => {
  for (const [at, p] of holm(several.holm.p).entries()) expectClose(p, several.holm.adjusted[at]!);
});

test("Wilson's interval as statsmodels, exact at the ends", () => {
  for (const [k, n, low, high] of several.wilson) expectAllClose(wilsonInterval(k, n), { low, high }, `${k}/${n}`);
  expect(wilsonInterval(0, 10).low).toBe(0);
  expect(wilsonInterval(10, 10).high).toBe(1);
  expect(wilsonInterval(0, 0)).toEqual({ low: Number.NaN, high: Number.NaN });
});

test("McNemar's test as statsmodels, exact under 25 discordant cases", () => {
  for (const [b, c, p] of several.mcnemar) expectClose(mcnemar(b, c).p, p, `${b}, ${c}`);
  expect(mcnemar(10, 14).method).toBe("exact");
  expect(mcnemar(10, 15).method).toBe("chi-squared");
});

test("mean of replicates with Student's interval", () => {
  const { values, mean, sd, low, high } = several.mean;
  expectAllClose(meanInterval(values), { mean, standardDeviation: sd, low, high });
  expect(meanInterval([0.8])).toEqual({
    n: 1,
    mean: 0.8,
    standardDeviation: Number.NaN,
    low: Number.NaN,
    high: Number.NaN,
  });
});

test("percentile and BCa intervals of a given distribution", () => {
  const { estimate, distribution, jackknife, bca, percentile } = figures<{
    readonly estimate: number;
    readonly distribution: readonly number[];
    readonly jackknife: readonly number[];
    readonly bca: { low: number; high: number };
    readonly percentile: { low: number; high: number };
  }>("bca");
  expectAllClose(bcaInterval(estimate, distribution, jackknife), bca, "BCa");
  expectAllClose(percentileInterval(distribution), percentile, "percentile");
});

test("BCa falls back to percentiles where all resamples lie on one side", () => {
  expect(bcaInterval(1, [0.7, 0.8, 0.9], [0.9, 1])).toEqual(percentileInterval([0.7, 0.8, 0.9]));
});

test("Newcombe's interval keeps its width at an AUC of 1", () => {
  const perfect = newcombeAucInterval(1, 12, 12);
  expect(perfect.high).toBe(1);
  expect(perfect.low).toBeGreaterThan(0.7);
  expect(perfect.low).toBeLessThan(0.95);
  // The bound solves |1 - theta| = z * sqrt(V(theta)); checked at the solution itself.
  const theta = perfect.low;
  const variance = (theta * (1 - theta) * (1 + (11 * (1 - theta)) / (2 - theta) + (11 * theta) / (1 + theta))) / 144;
  expect(1 - theta).toBeCloseTo(1.959963984540054 * Math.sqrt(variance), 10);
});

test("predictive values at a stated prevalence", () => {
  // 1,000 people, 10 ill, 9 found; 990 well, 891 cleared.
  expectAllClose(predictiveValues({ sensitivity: 0.9, specificity: 0.9 }, 0.01), { ppv: 9 / 108, npv: 891 / 892 });
});
