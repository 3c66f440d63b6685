import { expect, test } from "vitest";
import { predictiveValueIntervals } from "../../src/statistics/predictive-value-intervals.js";
import { predictiveValues } from "../../src/statistics/predictive-values.js";

const logit = (share: number) => Math.log(share / (1 - share));
const z = 1.959963984540054;

/** The delta method by small steps of sensitivity and specificity, in place of the formula. */
function byDifferences(
  of: "ppv" | "npv",
  counts: { ill: number; well: number; sensitivity: number; specificity: number },
  prevalence: number,
) {
  const { ill, well, sensitivity, specificity } = counts;
  const value = (se: number, sp: number) =>
    logit(predictiveValues({ sensitivity: se, specificity: sp }, prevalence)[of]);
  const step = 1e-6;
  // At a sensitivity of 1 there is nothing above; its variance is 0 there, so the slope does not matter.
  const bySensitivity =
    sensitivity === 1
      ? 0
      : (value(sensitivity + step, specificity) - value(sensitivity - step, specificity)) / (2 * step);
  const bySpecificity = (value(sensitivity, specificity + step) - value(sensitivity, specificity - step)) / (2 * step);
  const variance =
    (bySensitivity ** 2 * sensitivity * (1 - sensitivity)) / ill +
    (bySpecificity ** 2 * specificity * (1 - specificity)) / well;
  const centre = value(sensitivity, specificity);
  return [centre - z * Math.sqrt(variance), centre + z * Math.sqrt(variance)];
}

const added = (z * z) / 2;

test.each([
  ["some errors of each kind", { tp: 80, fn: 20, tn: 170, fp: 30 }, { ppv: 0, npv: 0 }],
  ["no case missed", { tp: 29, fn: 0, tn: 51, fp: 4 }, { ppv: 0, npv: added }],
  ["no error at all", { tp: 29, fn: 0, tn: 55, fp: 0 }, { ppv: added, npv: added }],
])("logit intervals: %s", (_, counts, addedTo) => {
  for (const prevalence of [0.01, 0.3]) {
    const got = predictiveValueIntervals(counts, prevalence);
    for (const of of ["ppv", "npv"] as const) {
      const ill = counts.tp + counts.fn + 2 * addedTo[of];
      const well = counts.tn + counts.fp + 2 * addedTo[of];
      const sensitivity = (counts.tp + addedTo[of]) / ill;
      const specificity = (counts.tn + addedTo[of]) / well;
      const [low, high] = byDifferences(of, { ill, well, sensitivity, specificity }, prevalence);
      expect(logit(got[of].low)).toBeCloseTo(low!, 5);
      // An estimate of 1 lies in its interval.
      if (addedTo[of] > 0) expect(got[of].high).toBe(1);
      else expect(logit(got[of].high)).toBeCloseTo(high!, 5);
    }
  }
});

test("a test without an error is no proof", () => {
  const { ppv, npv } = predictiveValueIntervals({ tp: 29, fn: 0, tn: 55, fp: 0 }, 0.05);
  expect(ppv.low).toBeLessThan(0.6);
  expect(npv.low).toBeLessThan(1);
});
