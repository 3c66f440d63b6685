import { describe, expect, test } from "vitest";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { metricInterval } from "../../src/statistics/metric-interval.js";
import { type OperatingRule, operatingPoint } from "../../src/statistics/operating-point.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import {
  type PatientCases,
  rateInterval,
  THRESHOLD_RATES,
  thresholdInterval,
  thresholdsChosenAnew,
} from "../../src/statistics/threshold-choice.js";
import { figures } from "./fixtures.js";

interface Bounds {
  readonly low: number;
  readonly high: number;
}

interface ThresholdFigures {
  readonly validation: PatientCases;
  readonly test: PatientCases;
  readonly rules: readonly {
    readonly rule: OperatingRule;
    readonly threshold: number;
    /** How many of the thresholds are at most so high. */
    readonly atMost: readonly (readonly [number, number])[];
    readonly sensitivity: Bounds;
    readonly specificity: Bounds;
  }[];
}

/** Figures of a bootstrap written again with NumPy; made by test/fixtures/statistics/make-threshold.py. */
const { validation, test: tested, rules } = figures<ThresholdFigures>("threshold");

describe.each(rules)("$rule.rule", (expected) => {
  const { rule, threshold } = expected;
  const thresholds = thresholdsChosenAnew(validation, rule, { resamples: 10_000, seed: 1 });

  test("thresholds of resampled patients are distributed as another implementation has them", () => {
    expect(operatingPoint(validation.labels, validation.scores, rule).threshold).toBe(threshold);
    expect(thresholds).toHaveLength(10_000);
    for (const [height, share] of expected.atMost) {
      const found = thresholds.filter((one) => one <= height).length / thresholds.length;
      // Four standard errors of two bootstraps of 10,000 and 20,000 resamples.
      expect(Math.abs(found - share), `at most ${height}`).toBeLessThan(0.025);
    }
    const { low, high } = thresholdInterval(threshold, thresholds)!;
    expect(thresholds.filter((one) => one < low).length / thresholds.length).toBeLessThanOrEqual(0.025);
    expect(thresholds.filter((one) => one > high).length / thresholds.length).toBeLessThanOrEqual(0.025);
  });

  test.each(THRESHOLD_RATES)("%s: squared distances of patients and of the choice are added", (rate) => {
    const called = tested.scores.map((score) => (score >= threshold ? 1 : 0));
    const patients = numberPatients(tested.patients);
    const estimate = caseMetrics({ ...tested, called, patients }, { bins: 1 }).get(rate)!;
    const given = metricInterval(rate, estimate)!;
    const found = rateInterval(rate, tested, { threshold, thresholds })!;
    const { value } = estimate;
    const choice = expected[rate];
    const bound = (own: number, chosen: number) => Math.hypot(own, Math.max(0, chosen));
    expect(found.low).toBeCloseTo(Math.max(0, value - bound(value - given.low, value - choice.low)), 1.5);
    expect(found.high).toBeCloseTo(Math.min(1, value + bound(given.high - value, choice.high - value)), 1.5);
    expect(found.low).toBeLessThanOrEqual(given.low);
    expect(found.high).toBeGreaterThanOrEqual(given.high);
  });
});

const cases: PatientCases = {
  labels: [1, 0, 0, 0, 0, 0],
  scores: [0.9, 0.1, 0.2, 0.3, 0.4, 0.5],
  patients: ["a", "b", "c", "d", "e", "f"],
};

test("a resample of one class chooses none; the seed decides which are drawn", () => {
  const youden = { rule: "youden" } as const;
  const thresholds = thresholdsChosenAnew(cases, youden, { resamples: 500, seed: 3 });
  // The one positive patient is absent from (5/6)^6 = 33 % of resamples.
  expect(thresholds.length).toBeGreaterThan(280);
  expect(thresholds.length).toBeLessThan(390);
  expect(new Set(thresholds)).toEqual(new Set([0.9]));
  expect(thresholdsChosenAnew(cases, youden, { resamples: 500, seed: 3 })).toEqual(thresholds);
  expect(thresholdsChosenAnew(cases, youden, { resamples: 500, seed: 4 })).not.toHaveLength(thresholds.length);
});

test("images of one patient are drawn together", () => {
  const rule = { rule: "specificity", target: 0.8 } as const;
  const spread = (patients: readonly string[]) => {
    const thresholds = thresholdsChosenAnew({ ...validation, patients }, rule, { resamples: 1000, seed: 1 });
    const { low, high } = thresholdInterval(thresholds[500]!, thresholds)!;
    return high - low;
  };
  expect(spread(validation.patients)).toBeGreaterThan(1.2 * spread(validation.labels.map((_, row) => `${row}`)));
});

test("no interval where no threshold was chosen, or nothing is of the class", () => {
  const none = new Float64Array();
  expect(thresholdInterval(0.5, none)).toBeUndefined();
  expect(rateInterval("sensitivity", cases, { threshold: 0.5, thresholds: none })).toBeUndefined();
  const negatives = { labels: [0, 0], scores: [0.1, 0.2], patients: ["a", "b"] };
  const thresholds = Float64Array.of(0.4, 0.6);
  expect(rateInterval("sensitivity", negatives, { threshold: 0.5, thresholds })).toBeUndefined();
});
