import { expect, test } from "vitest";
import { precisionRecallBand, rocBand } from "../../src/statistics/curve-bands.js";
import { patientResamples } from "../../src/statistics/patient-resamples.js";
import { expectClose, figures } from "./fixtures.js";

const { labels, a: scores } = figures<{ readonly labels: number[]; readonly a: number[] }>("ties");
const patients = labels.map((_, row) => `p${Math.floor(row / 2)}`);
const request = { labels, scores, patients, resamples: 60, seed: 4 };

/** Every resample written out case by case, and every threshold tried. */
const resamples = [...patientResamples(patients, request.resamples, request.seed)].length;
const writtenOut = (at: number): readonly { readonly label: number; readonly score: number }[] => {
  let cases: { label: number; score: number }[] = [];
  let resample = 0;
  for (const weights of patientResamples(patients, request.resamples, request.seed)) {
    if (resample === at) {
      cases = labels.flatMap((label, row) =>
        Array.from({ length: weights[row]! }, () => ({ label, score: scores[row]! })),
      );
    }
    resample += 1;
  }
  return cases;
};

const rates = (cases: ReturnType<typeof writtenOut>) =>
  [...new Set(cases.map(({ score }) => score))]
    .sort((x, y) => y - x)
    .map((threshold) => {
      const called = cases.filter(({ score }) => score >= threshold);
      const right = called.filter(({ label }) => label === 1).length;
      const ill = cases.filter(({ label }) => label === 1).length;
      return {
        sensitivity: right / ill,
        alarms: (called.length - right) / (cases.length - ill),
        precision: right / called.length,
      };
    });

/** numpy's default quantile. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  return sorted[low]! + (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!) * (position - low);
}

test("the ROC band is the percentiles of the curves of all resamples at each false positive rate", () => {
  const band = rocBand(request);
  expect(band.map(({ x }) => x)).toEqual(Array.from({ length: 51 }, (_, at) => at / 50));
  for (const { x, low, high } of [band[0]!, band[7]!, band[25]!, band[50]!]) {
    const heights = Array.from({ length: resamples }, (_, at) => {
      const points = [{ sensitivity: 0, alarms: 0 }, ...rates(writtenOut(at))];
      const left = points.filter(({ alarms }) => alarms <= x).at(-1)!;
      const right = points.find(({ alarms }) => alarms > x);
      if (right === undefined || left.alarms === x) return left.sensitivity;
      const slope = (right.sensitivity - left.sensitivity) / (right.alarms - left.alarms);
      return left.sensitivity + slope * (x - left.alarms);
    });
    expectClose(low, quantile(heights, 0.025), `low at ${x}`);
    expectClose(high, quantile(heights, 0.975), `high at ${x}`);
  }
});

test("the precision-recall band takes the highest threshold that reaches a recall", () => {
  const band = precisionRecallBand(request);
  expect(band[0]!.x).toBe(0.02);
  for (const { x, low, high } of [band[0]!, band[20]!, band[49]!]) {
    const heights = Array.from(
      { length: resamples },
      (_, at) => rates(writtenOut(at)).find(({ sensitivity }) => sensitivity >= x - 1e-12)!.precision,
    );
    expectClose(low, quantile(heights, 0.025), `low at ${x}`);
    expectClose(high, quantile(heights, 0.975), `high at ${x}`);
  }
});

test("one class has no band", () => {
  expect(rocBand({ labels: [1, 1], scores: [0.2, 0.4], patients: ["a", "b"], seed: 1 })).toEqual([]);
});
