import fc from "fast-check";
import { expect, test } from "vitest";
import { auc } from "../../src/statistics/auc.js";
import { averagePrecision } from "../../src/statistics/average-precision.js";
import { operatingPoint } from "../../src/statistics/operating-point.js";
import { SMALLEST_SUBGROUP, subgroups } from "../../src/statistics/subgroups.js";
import { delongAuc } from "../support/delong-auc.js";

test("what needs both classes is NaN without one", () => {
  expect(auc([1, 1], [0.2, 0.3])).toBeNaN();
  expect(delongAuc([0, 0, 0], [0.2, 0.3, 0.4]).auc).toBeNaN();
  expect(averagePrecision([0, 0], [0.2, 0.3])).toBeNaN();
});

test("the area is the share of pairs in the right order, whatever the scores", () => {
  const cases = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), { minLength: 2 });
  fc.assert(
    fc.property(cases, (drawn) => {
      const labels = drawn.map(([label]) => label);
      const scores = drawn.map(([, score]) => score / 5);
      let pairs = 0;
      let right = 0;
      for (const [i, positive] of labels.entries()) {
        for (const [j, negative] of labels.entries()) {
          if (positive !== 1 || negative !== 0) continue;
          pairs += 1;
          right += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
        }
      }
      fc.pre(pairs > 0);
      expect(auc(labels, scores)).toBeCloseTo(right / pairs, 12);
      expect(delongAuc(labels, scores).auc).toBeCloseTo(right / pairs, 12);
    }),
  );
});

test("a specificity that no threshold reaches is said not to be met", () => {
  const point = operatingPoint([0, 1, 0, 1], [0.9, 0.8, 0.1, 0.2], { rule: "specificity", target: 0.9 });
  expect(point).toEqual({ threshold: 0.9, sensitivity: 0, specificity: 0.5, met: false });
});

test("the dearer a miss, the lower the threshold", () => {
  const labels = [0, 0, 1, 0, 1, 1];
  const scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  const threshold = (falseNegative: number) =>
    operatingPoint(labels, scores, { rule: "cost", falsePositive: 1, falseNegative }).threshold;
  expect([threshold(0.5), threshold(10)]).toEqual([0.5, 0.3]);
  expect(
    operatingPoint(labels, scores, { rule: "cost", falsePositive: 1, falseNegative: 10, prevalence: 0.001 }).threshold,
  ).toBe(0.5);
});

test("small subgroups are counted, not measured; unknown ones left out", () => {
  const n = SMALLEST_SUBGROUP + 5;
  const labels = Array.from({ length: n + 4 }, (_, row) => row % 2);
  const scores = labels.map((label, row) => (label + row / 100) / 2);
  const groups = labels.map((_, row) => (row < n ? "large" : row < n + 3 ? "small" : undefined));
  const [large, small, ...none] = subgroups(
    {
      ...{ labels, scores, patients: labels.map((_, row) => `${row}`) },
      called: scores.map((score) => Number(score >= 0.5)),
    },
    groups,
  );
  expect(large).toMatchObject({ name: "large", n, sensitivity: { value: 1 } });
  expect(small).toEqual({
    name: "small",
    n: 3,
    positives: labels.slice(n, n + 3).filter((label) => label === 1).length,
    isFew: true,
  });
  expect(none).toEqual([]);
});
