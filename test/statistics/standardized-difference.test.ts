import { expect, test } from "vitest";
import { sampleOf, sampleOfShare, standardizedDifference } from "../../src/statistics/standardized-difference.js";
import { expectClose, figures } from "./fixtures.js";

/** Made by test/fixtures/statistics/make-balance.py. */
test("of ages, some of which are missing, and of shares as tableone", () => {
  const { differences } = figures<{
    readonly differences: readonly {
      readonly age: readonly (readonly (number | null)[])[];
      readonly ill: readonly (readonly [number, number])[];
      readonly standardized: { readonly age: number; readonly ill: number };
    }[];
  }>("balance");
  for (const { age, ill, standardized } of differences) {
    const [a, b] = age.map((ages) => sampleOf(ages.filter((years) => years !== null))!);
    expectClose(standardizedDifference(a!, b!), standardized.age, "age");
    const [c, d] = ill.map((counts) => sampleOfShare(...counts)!);
    expectClose(standardizedDifference(c!, d!), standardized.ill, "ill");
  }
});

test("of means it is in standard deviations of the two samples, of shares in those of zeros and ones", () => {
  // 2.5 / sqrt((5/3 + 20/3) / 2), and 0.2 / sqrt((0.3 x 0.7 + 0.5 x 0.5) / 2).
  expect(standardizedDifference(sampleOf([1, 2, 3, 4])!, sampleOf([2, 4, 6, 8])!)).toBeCloseTo(1.224744871, 9);
  expect(standardizedDifference(sampleOfShare(3, 10)!, sampleOfShare(50, 100)!)).toBeCloseTo(0.417028828, 9);
  expect(standardizedDifference(sampleOfShare(50, 100)!, sampleOfShare(3, 10)!)).toBeCloseTo(0.417028828, 9);
});

test("it is 0 of equal samples, infinite where neither varies, and not there of none", () => {
  expect(standardizedDifference(sampleOf([5])!, sampleOf([5, 5])!)).toBe(0);
  expect(standardizedDifference(sampleOfShare(0, 4)!, sampleOfShare(7, 7)!)).toBe(Number.POSITIVE_INFINITY);
  expect(sampleOf([])).toBeUndefined();
  expect(sampleOfShare(0, 0)).toBeUndefined();
});
