import { expect, test } from "vitest";
import { calibrationError } from "../../src/statistics/calibration-error.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { expectClose, figures } from "./fixtures.js";

const own = (n: number) => numberPatients(Array.from({ length: n }, (_, row) => String(row)));

test.each(["continuous", "ties", "strong"])("the plain error is that over bins by definition: %s", (name) => {
  const { labels, a, ece, ece15 } = figures<{
    readonly labels: readonly number[];
    readonly a: readonly number[];
    readonly ece: number;
    readonly ece15: number;
  }>(name);
  const patients = own(labels.length);
  expectClose(calibrationError(labels, a, { bins: 10, patients }).plain, ece);
  expectClose(calibrationError(labels, a, { bins: 15, patients }).plain, ece15);
});

/** Labels that come out as the scores say, or as `truth` of them says. */
function drawn(n: number, seed: number, truth = (score: number) => score) {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const scores = Array.from({ length: n }, () => 0.05 + 0.9 * random());
  return { scores, labels: scores.map((score) => (random() < truth(score) ? 1 : 0)) };
}

test("of calibrated scores the interval holds 0, which the plain error never does", () => {
  let held = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const { labels, scores } = drawn(200, seed * 7919);
    const { value, plain, interval } = calibrationError(labels, scores, { bins: 10, patients: own(200) });
    expect(plain).toBeGreaterThan(0.02);
    expect(value).toBeLessThan(plain);
    if (interval!.low === 0) held += 1;
  }
  expect(held).toBeGreaterThanOrEqual(36);
});

test("scores that are too high by 0.2 have that error in their interval", () => {
  let held = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const { labels, scores } = drawn(200, seed * 104729, (score) => Math.max(0, score - 0.2));
    const { value, interval } = calibrationError(labels, scores, { bins: 10, patients: own(200) });
    // Below 0.25, where the truth cannot fall below 0, the distance is less: 0.188 in the mean.
    expect(Math.abs(value - 0.188)).toBeLessThan(0.12);
    if (interval!.low <= 0.188 && interval!.high >= 0.188) held += 1;
  }
  expect(held).toBeGreaterThanOrEqual(35);
});

test("images of one patient count together, and the figures are the same every time", () => {
  const { labels, scores } = drawn(60, 5, (score) => Math.max(0, score - 0.3));
  const four = <T>(values: readonly T[]) => values.flatMap((value) => [value, value, value, value]);
  const alone = calibrationError(labels, scores, { bins: 10, patients: own(60) });
  const patients = numberPatients(four(labels.map((_, row) => String(row))));
  const repeated = calibrationError(four(labels), four(scores), { bins: 10, patients });
  expect(repeated.interval!.low).toBeCloseTo(alone.interval!.low, 6);
  expect(repeated.interval!.high).toBeCloseTo(alone.interval!.high, 6);
  expect(calibrationError(labels, scores, { bins: 10, patients: own(60) })).toEqual(alone);
});

test("one patient leaves no interval", () => {
  const { labels, scores } = drawn(10, 3);
  const patients = numberPatients(labels.map(() => "p"));
  const { value, plain, interval } = calibrationError(labels, scores, { bins: 10, patients });
  expect([value, interval]).toEqual([plain, undefined]);
});
