import { expect, test } from "vitest";
import { normalCdf, normalQuantile, studentTCdf, studentTQuantile } from "../../src/statistics/distributions.js";
import { upperIncompleteGamma } from "../../src/statistics/gamma-functions.js";
import { expectClose, figures } from "./fixtures.js";

type Pairs = readonly (readonly [number, number])[];
type Triples = readonly (readonly [number, number, number])[];

const scipy = figures<{
  readonly normal: { readonly cdf: Pairs; readonly quantile: Pairs; readonly twoSided: Pairs };
  readonly chiSquared: { readonly survival: Triples; readonly quantile: Triples };
  readonly studentT: { readonly cdf: Triples; readonly quantile: Triples };
}>("distributions");

test("normal distribution as SciPy", () => {
  for (const [x, p] of scipy.normal.cdf) expectClose(normalCdf(x), p, `cdf(${x})`);
  for (const [p, x] of scipy.normal.quantile) expectClose(normalQuantile(p), x, `quantile(${p})`);
  for (const [z, p] of scipy.normal.twoSided) expectClose(2 * normalCdf(-Math.abs(z)), p, `p(${z})`);
});

test("tails keep their relative precision", () => {
  const [z, p] = scipy.normal.twoSided[0]!;
  expect(Math.abs((2 * normalCdf(-Math.abs(z))) / p - 1)).toBeLessThan(1e-11);
});

test("incomplete gamma function and Student t distribution as SciPy", () => {
  // What a chi-squared variable is above.
  for (const [x, k, p] of scipy.chiSquared.survival)
    expectClose(upperIncompleteGamma(k / 2, x / 2), p, `sf(${x}, ${k})`);
  for (const [p, k, x] of scipy.chiSquared.quantile)
    expectClose(1 - upperIncompleteGamma(k / 2, x / 2), p, `${p}, ${k}`);
  for (const [x, k, p] of scipy.studentT.cdf) expectClose(studentTCdf(x, k), p, `cdf(${x}, ${k})`);
  for (const [p, k, x] of scipy.studentT.quantile) expectClose(studentTQuantile(p, k), x, `quantile(${p}, ${k})`);
});

test("quantiles at and beyond the ends", () => {
  expect([normalQuantile(0), normalQuantile(1), normalQuantile(0.5)]).toEqual([-Infinity, Infinity, expect.closeTo(0)]);
  expect(normalQuantile(1.1)).toBeNaN();
});
