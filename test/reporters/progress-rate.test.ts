import { expect, test } from "vitest";
import type { StageProgress } from "../../src/core/event.js";
import { describeProgress } from "../../src/reporters/describe-progress.js";
import { ProgressRate } from "../../src/reporters/progress-rate.js";
import { stage } from "./recorded-events.js";

const progress = (seconds: number, done: number, total?: number, unit = "images"): StageProgress => ({
  type: "stage-progress",
  at: seconds * 1000,
  stage: stage("extract"),
  done,
  unit,
  ...(total !== undefined && { total }),
});

test("a steady pace gives its rate and what remains", () => {
  const rate = new ProgressRate();
  for (let second = 0; second < 20; second += 1) rate.update(progress(second, second * 50, 2000));
  const last = rate.update(progress(20, 1000, 2000));
  expect(last.rate).toBeCloseTo(50, 9);
  expect(last.remainingMs).toBeCloseTo(20_000, 6);
});

test("what was there before the start does not count", () => {
  const rate = new ProgressRate();
  rate.update(progress(0, 2_000_000_000, 4_000_000_000, "bytes"));
  expect(rate.update(progress(1, 2_010_000_000, 4_000_000_000, "bytes")).rate).toBeCloseTo(10_000_000, 6);
});

test("only the last seconds count", () => {
  const rate = new ProgressRate();
  for (let second = 0; second <= 60; second += 1) rate.update(progress(second, second));
  for (let second = 61; second <= 80; second += 1) rate.update(progress(second, 60 + (second - 60) * 10));
  expect(rate.update(progress(81, 270)).rate).toBeCloseTo(10, 9);
});

test("work slower than the window still has a rate", () => {
  const rate = new ProgressRate();
  rate.update(progress(0, 0, 10, "epochs"));
  rate.update(progress(60, 1, 10, "epochs"));
  expect(rate.update(progress(120, 2, 10, "epochs")).remainingMs).toBeCloseTo(480_000, 6);
});

test("a retry begins again", () => {
  const rate = new ProgressRate();
  rate.update(progress(0, 0));
  rate.update(progress(1, 1000));
  expect(rate.update(progress(2, 0)).rate).toBeUndefined();
});

test.each([
  [
    { done: 512, total: 1000, unit: "images", rate: 88, remainingMs: 5545 },
    "51 %  512 of 1,000 images  88 images/s  5.5 s left",
  ],
  [
    { done: 1.2e9, total: 2e9, unit: "bytes", rate: 12.3e6, remainingMs: 65_000 },
    "60 %  1.2 GB of 2.0 GB  12.3 MB/s  1 min 5 s left",
  ],
  [
    { done: 3, total: 25, unit: "epochs", rate: 0.2, message: "loss 0.42" },
    "12 %  loss 0.42  3 of 25 epochs  12.0 epochs/min",
  ],
  [{ done: 7, unit: "files" }, "7 files"],
  [{ done: 5, total: 4, unit: "files" }, "100 %  5 of 4 files"],
  [{ done: 0, total: 0, unit: "files" }, "0 of 0 files"],
])("%j reads %s", (given, expected) => {
  expect(describeProgress(given)).toBe(expected);
});
