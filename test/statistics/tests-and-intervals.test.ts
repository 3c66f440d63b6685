import { expect, test } from "vitest";
import { agrestiCoullInterval } from "../../src/statistics/agresti-coull-interval.js";
import { holm } from "../../src/statistics/holm.js";
import { meanInterval } from "../../src/statistics/mean-interval.js";
import { newcombeAucInterval } from "../../src/statistics/newcombe-interval.js";
import { percentileInterval } from "../../src/statistics/percentile-interval.js";
import { predictiveValues } from "../../src/statistics/predictive-values.js";
import { expectAllClose, expectClose, figures } from "./fixtures.js";

const several = figures<{
  readonly holm: { readonly p: number[]; readonly adjusted: number[] };
  readonly wilson: readonly (readonly [number, number, number, number])[];
  readonly mean: { values: number[]; mean: number; sd: number; low: number; high: number };
}>("several");

test("Holm's correction as statsmodels", () => {
  for (const [at, p] of holm(several.holm.p).entries()) expectClose(p, several.holm.adjusted[at]!);
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

test("percentiles of a given distribution", () => {
  const { distribution, percentile } = figures<{
    readonly distribution: readonly number[];
    readonly percentile: { low: number; high: number };
  }>("bca");
  expectAllClose(percentileInterval(distribution), percentile, "percentile");
});

test("Agresti and Coull's interval by its formula, never inside Wilson's", () => {
  for (const [k, n, ...wilson] of several.wilson) {
    const share = k / n;
    const z = 1.959963984540054;
    const { low, high } = agrestiCoullInterval(share, n, z);
    expect(low).toBeLessThanOrEqual(wilson[0] + 1e-9);
    expect(high).toBeGreaterThanOrEqual(wilson[1] - 1e-9);
    const centre = (k + z ** 2 / 2) / (n + z ** 2);
    const reach = z * Math.sqrt((centre * (1 - centre)) / (n + z ** 2));
    expectAllClose({ low, high }, { low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) }, `${k}/${n}`);
  }
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
