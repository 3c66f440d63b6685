import { expect, test } from "vitest";
import { bivariateNormalCdf } from "../../src/statistics/distributions.js";
import { type Goal, type PlannedCases, sampleSize } from "../../src/statistics/sample-size.js";
import { createRig } from "../support/rig.js";
import { expectClose, figures } from "./fixtures.js";

type Case = Goal &
  PlannedCases & { readonly patients: number; readonly simulatedPower?: number; readonly simulatedWidth?: number };

const CASES = figures<readonly Case[]>("sample-size");

test.each(CASES)("patients as found with SciPy and statsmodels: $of $value", (known) => {
  const found = sampleSize(known, known)!;
  // Rounding of classes lets a larger number miss what a smaller one has reached.
  expect(Math.abs(found.patients - known.patients)).toBeLessThanOrEqual(known.prevalence === 0.5 ? 1 : 3);
  if ("width" in known) expect(found.interval.high - found.interval.low).toBeLessThanOrEqual(known.width);
});

test("simulated scores of so many patients have the power and the width that were asked for", () => {
  for (const known of CASES) {
    if (known.simulatedPower !== undefined && "power" in known) {
      expect(Math.abs(known.simulatedPower - known.power)).toBeLessThan(0.03);
    }
    if (known.simulatedWidth !== undefined && "width" in known) {
      expect(known.simulatedWidth / known.width).toBeGreaterThan(0.9);
      expect(known.simulatedWidth / known.width).toBeLessThan(1.1);
    }
  }
  expect(CASES.filter(({ simulatedPower, simulatedWidth }) => simulatedPower ?? simulatedWidth).length).toBe(4);
});

test("Phi2 by its closed forms: a quarter and an angle at 0, a product without correlation", () => {
  expectClose(bivariateNormalCdf(0, 0, 0.5), 1 / 3);
  expectClose(bivariateNormalCdf(0, 0, -0.5), 1 / 6);
  expectClose(bivariateNormalCdf(0, 1.2, 0), 0.5 * bivariateNormalCdf(40, 1.2, 0));
});

test("never fewer than ten patients of a class, and no answer where nobody could collect enough", () => {
  const one = { prevalence: 0.02, imagesPerPatient: 1, intraclassCorrelation: 0 };
  expect(sampleSize({ of: "auc", value: 0.99, width: 0.9 }, one)).toMatchObject({ positive: 10 });
  expect(sampleSize({ of: "specificity", value: 0.9, width: 0.5 }, one)!.positive).toBeLessThan(10);
  expect(sampleSize({ of: "auc", value: 0.8, width: 1e-6 }, one)).toBeUndefined();
});

test("pipeline power says patients, classes, images and the interval", async () => {
  await using rig = await createRig();
  const { stdout } = await rig.run([
    "power",
    "--sensitivity",
    "0.9",
    "--width",
    "0.1",
    "--prevalence",
    "0.1",
    "--images",
    "3",
    "--icc",
    "0.6",
  ]);
  expect(stdout).toBe(`1,105 patients: 111 positive, 994 negative, 3,315 images
sensitivity of 0.9: 95 % interval 0.840 to 0.940 (width 0.100)
Images of a patient are correlated by 0.6: their number counts for 1,507 (design effect 2.20).
Agresti and Coull's interval (1998) with the effective number of images, as reports print it. Values nearer to 0.5 need more patients.
`);
  const difference = ["power", "--auc", "0.85", "--difference", "0.04", "--correlation", "0.6", "--power", "0.8"];
  expect(JSON.parse((await rig.run([...difference, "--json"])).stdout)).toMatchObject({ patients: 566, images: 566 });
});

test.each([
  [["--width", "0.1"], "Expected one of --auc, --sensitivity and --specificity, got none"],
  [
    ["--auc", "0.8", "--sensitivity", "0.8"],
    "Expected one of --auc, --sensitivity and --specificity, got --auc and --sensitivity",
  ],
  [["--auc", "0.8", "--width", ""], 'Expected --width to be a number, got ""'],
  [["--auc", "0.8"], "Expected --width: how wide the 95 % interval may be, such as 0.1"],
  [
    ["--auc", "0.4", "--width", "2"],
    "Expected --auc to be a number from 0.5 to 1, got 0.4. Expected --width to be a number above 0 and below 1, got 2",
  ],
  [["--auc", "0.8", "--width", "0.1", "--images", "2"], "Expected --icc with more than one image per patient"],
  [["--auc", "0.8", "--width", "0.1", "--power", "0.8"], "Expected --power only with --difference"],
  [
    ["--auc", "0.8", "--difference", "0.2", "--correlation", "0.5", "--power", "0.8"],
    "Expected two different areas from 0.5, below 1, got 0.8 and 1",
  ],
  [["--sensitivity", "0.8", "--difference", "0.1"], "Expected --difference with --auc: differences are of areas"],
])("%j is refused", async (args, message) => {
  await using rig = await createRig();
  const { exitCode, stderr } = await rig.run(["power", ...args]);
  expect([exitCode, stderr.split("\n")[0]]).toEqual([2, `error: ${message}`]);
});
