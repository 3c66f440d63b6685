import { describe, expect, it } from "vitest";
import { conformalLimit, patientsNeeded, worstOfPatients } from "../../src/statistics/conformal.js";
import { alongLine, isotonicRegression } from "../../src/statistics/isotonic.js";
import { plattLine } from "../../src/statistics/log-odds-line.js";
import { temperatureOf, temperatureOfClasses } from "../../src/statistics/temperature.js";

const labels = [0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0];
const scores = [0.1, 0.2, 0.2, 0.35, 0.4, 0.55, 0.6, 0.7, 0.9, 0.95, 0.05, 0.55];
const logOdds = scores.map((score) => Math.log(score / (1 - score)));

describe("fits of probabilities", () => {
  it("are isotonic as scikit-learn 1.7's, equal scores as one, level beyond the ends", () => {
    const line = isotonicRegression(labels, scores);
    const asked = [0, 0.05, 0.15, 0.2, 0.3, 0.5, 0.65, 0.97];
    const expected = [0, 0, 1 / 6, 1 / 3, 1 / 3, 0.5, 0.75, 1];
    for (const [at, score] of asked.entries()) expect(alongLine(line, score)).toBeCloseTo(expected[at]!, 12);
    expect(isotonicRegression([1, 0, 1, 0], [0.4, 0.4, 0.4, 0.4])).toEqual({ scores: [0.4], shares: [0.5] });
    expect(isotonicRegression([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4])).toEqual({ scores: [0.1, 0.4], shares: [0.5, 0.5] });
  });

  it("are Platt's line with his targets, as SciPy minimizes it, and stay finite where classes are apart", () => {
    const { slope, intercept } = plattLine(labels, logOdds);
    expect(slope).toBeCloseTo(0.6085408509908105, 6);
    expect(intercept).toBeCloseTo(0.12341296581255178, 6);
    const apart = plattLine([0, 0, 0, 1, 1, 1], [-3, -2, -1, 1, 2, 3]);
    expect(apart.slope).toBeGreaterThan(0.5);
    expect(apart.slope).toBeLessThan(5);
    // Of scores that are all the same nothing but the frequency is left.
    const same = plattLine([0, 1, 1], [2, 2, 2]);
    expect(1 / (1 + Math.exp(-(same.slope * 2 + same.intercept)))).toBeCloseTo((2 * 0.75 + 1 / 3) / 3, 6);
  });

  it("are the temperature of least log loss, or why there is none", () => {
    expect(temperatureOf(labels, logOdds)).toBeCloseTo(1.05105678676886, 6);
    const shares = [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
      [0.2, 0.3, 0.5],
      [0.6, 0.3, 0.1],
      [0.3, 0.3, 0.4],
      [0.1, 0.2, 0.7],
    ];
    const logits = shares.map((row) => row.map(Math.log));
    expect(temperatureOfClasses([0, 1, 2, 1, 0, 2], logits)).toBeCloseTo(0.5396657151579681, 6);
    expect(temperatureOf([0, 1], [-1, 1])).toBe("separated");
    expect(temperatureOf([1, 0], [-1, 1])).toBe("uninformative");
  });
});

describe("limits of sets", () => {
  it("are the patient of rank ceil(level x (n + 1)), and need as many patients as that", () => {
    expect([0.5, 0.9, 0.95, 0.99].map(patientsNeeded)).toEqual([10, 10, 19, 99]);
    const unusual = (n: number) => Array.from({ length: n }, (_, at) => at + 1).reverse();
    expect(conformalLimit(unusual(9), 0.9)).toBeUndefined();
    expect(conformalLimit(unusual(10), 0.9)).toBe(10);
    expect(conformalLimit(unusual(19), 0.9)).toBe(18);
    expect(conformalLimit(unusual(20), 0.9)).toBe(19);
    expect(conformalLimit(unusual(99), 0.9)).toBe(90);
    expect(conformalLimit(unusual(18), 0.95)).toBeUndefined();
    expect(conformalLimit(unusual(19), 0.95)).toBe(19);
  });

  it("count each patient by its worst image", () => {
    expect(worstOfPatients(["a", "b", "a", "c"], [0.1, 0.2, 0.3, 0.05])).toEqual([0.3, 0.2, 0.05]);
  });
});
