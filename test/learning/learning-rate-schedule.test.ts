import { expect, test } from "vitest";
import {
  learningRateAt,
  misplacedScheduleParameters,
  type Schedule,
} from "../../src/learning/learning-rate-schedule.js";

const rates = (schedule: Schedule, steps: readonly number[], cuts = 0) =>
  steps.map((step) => learningRateAt(schedule, 0.1, { step, stepsPerEpoch: 10, epochs: 4, cuts }));

const none = { warmupEpochs: 0, minimum: 0 };

test("constant", () => {
  expect(rates({ name: "constant", ...none }, [0, 39])).toEqual([0.1, 0.1]);
});

test("warm-up rises in a straight line to the base rate", () => {
  const rising = rates({ name: "constant", warmupEpochs: 1, minimum: 0 }, [0, 4, 9, 10]);
  for (const [at, expected] of [0.01, 0.05, 0.1, 0.1].entries()) expect(rising[at]).toBeCloseTo(expected, 15);
});

test("cosine falls from the base rate after warm-up to the minimum", () => {
  const [start, half, end] = rates({ name: "cosine", warmupEpochs: 1, minimum: 0.02 }, [10, 25, 40]);
  expect(start).toBeCloseTo(0.1, 15);
  expect(half).toBeCloseTo((0.1 + 0.02) / 2, 15);
  expect(end).toBeCloseTo(0.02, 15);
  const [quarter] = rates({ name: "cosine", ...none }, [10]);
  expect(quarter).toBeCloseTo(0.05 * (1 + Math.SQRT1_2), 15);
});

test("step cuts every so many epochs", () => {
  const schedule: Schedule = { name: "step", ...none, every: 2, factor: 0.1 };
  const cut = rates(schedule, [0, 19, 20, 39]);
  for (const [at, expected] of [0.1, 0.1, 0.01, 0.01].entries()) expect(cut[at]).toBeCloseTo(expected, 15);
});

test("plateau cuts by the number of cuts, not below the minimum", () => {
  const schedule: Schedule = { name: "plateau", warmupEpochs: 0, minimum: 0.03, factor: 0.5 };
  expect([0, 1, 2].map((cuts) => rates(schedule, [5], cuts)[0])).toEqual([0.1, 0.05, 0.03]);
});

test("parameters of another schedule are misplaced", () => {
  expect(misplacedScheduleParameters({ name: "cosine", ...none, every: 3 })).toEqual([
    { name: "every", message: "Expected a parameter of the schedule cosine (warmupEpochs, minimum), got every" },
  ]);
});
