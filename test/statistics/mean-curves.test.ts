import { expect, test } from "vitest";
import { meanPrecisionRecallCurve, meanRocCurve } from "../../src/statistics/mean-curves.js";

const perfect = { labels: [1, 1, 0, 0], scores: [0.9, 0.8, 0.2, 0.1] };
const reversed = { labels: [1, 1, 0, 0], scores: [0.1, 0.2, 0.8, 0.9] };

test("of a perfect and a reversed ranking the mean sensitivity is one half up to the end", () => {
  const curve = meanRocCurve([perfect, reversed]);
  expect(curve[0]).toEqual({ x: 0, y: 0 });
  expect(curve.filter(({ x }) => x > 0 && x < 1).every(({ y }) => y === 0.5)).toBe(true);
  expect(curve.at(-1)).toEqual({ x: 1, y: 1 });
});

test("the mean of one training is its own curve", () => {
  const own = { labels: [1, 0, 1, 0], scores: [0.9, 0.8, 0.7, 0.1] };
  expect(meanRocCurve([own]).find(({ x }) => x === 0.25)?.y).toBe(0.5);
  const precision = meanPrecisionRecallCurve([own]);
  expect(precision.find(({ x }) => x === 0.5)?.y).toBe(1);
  expect(precision.at(-1)?.y).toBeCloseTo(2 / 3, 12);
});
