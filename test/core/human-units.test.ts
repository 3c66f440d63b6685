import { expect, test } from "vitest";
import { humanBytes, humanDuration, humanMetric } from "../../src/core/human-units.js";

test.each([
  [0, "0 ms"],
  [12, "12 ms"],
  [400, "0.4 s"],
  [9949, "9.9 s"],
  [9951, "10 s"],
  [59_600, "1 min 0 s"],
  [185_000, "3 min 5 s"],
  [3_599_600, "1 h 0 min"],
  [7_800_000, "2 h 10 min"],
  [180_000_000, "2 d 2 h"],
])("%d ms reads %s", (milliseconds, expected) => {
  expect(humanDuration(milliseconds)).toBe(expected);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [99_499, "99.5 kB"],
  [999_600, "1.0 MB"],
  [45_079_862_784, "45.1 GB"],
])("%d bytes read %s", (bytes, expected) => {
  expect(humanBytes(bytes)).toBe(expected);
});

test.each([
  ["test.auc", 1, "1.0000"],
  ["test.auc.low", 0.91, "0.9100"],
  ["test.n", 25596, "25,596"],
  ["files", 12, "12"],
  ["seconds", 1.5, "1.5000"],
  ["test.calibrationSlope", 89.4812, "89.48"],
  ["test.calibrationIntercept", -1234.56, "-1235"],
])("%s of %d reads %s", (name, value, expected) => {
  expect(humanMetric(name, value)).toBe(expected);
});
