import { expect, test } from "vitest";
import { calibrationLine } from "../../src/statistics/calibration-line.js";
import { assignFolds, outOfFoldScores } from "../../src/statistics/cross-validation.js";
import { logisticRegression } from "../../src/statistics/logistic-regression.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { expectClose, figures } from "./fixtures.js";

const fixture = figures<{
  readonly features: readonly number[][];
  readonly labels: readonly number[];
  readonly parameters: readonly number[];
  readonly standardErrors: readonly number[];
  readonly predictions: readonly number[];
  readonly ridge: { readonly weight: number; readonly intercept: number; readonly coefficients: readonly number[] };
}>("regression");

test("logistic regression as statsmodels", () => {
  const model = logisticRegression(fixture.features, fixture.labels);
  expect(model.converged).toBe(true);
  const parameters = [model.intercept, ...model.coefficients];
  for (const [at, expected] of fixture.parameters.entries()) expectClose(parameters[at]!, expected);
  for (const [at, expected] of fixture.standardErrors.entries()) expectClose(model.standardErrors[at]!, expected);
  for (const [at, expected] of fixture.predictions.entries())
    expectClose(model.predict(fixture.features[at]!), expected);
});

test("ridge penalty as scikit-learn's C", () => {
  const model = logisticRegression(fixture.features, fixture.labels, { ridge: fixture.ridge.weight });
  expectClose(model.intercept, fixture.ridge.intercept);
  for (const [at, expected] of fixture.ridge.coefficients.entries()) expectClose(model.coefficients[at]!, expected);
});

test("separated classes have no maximum, and it says so", () => {
  const separated = logisticRegression([[0], [1], [2], [3]], [0, 0, 1, 1]);
  expect(separated.converged).toBe(false);
  expect(calibrationLine([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], numberPatients(["a", "b", "c", "d"]))).not.toHaveProperty(
    "slope",
  );
});

test("folds keep groups whole and deal both classes evenly", () => {
  const groups = Array.from({ length: 60 }, (_, row) => `p${Math.floor(row / 3)}`);
  const labels = groups.map((group) => (Number(group.slice(1)) % 2 === 0 ? 1 : 0));
  const folds = assignFolds({ labels, groups, folds: 5, seed: 4 });
  for (const group of new Set(groups)) {
    expect(new Set(Array.from(folds).filter((_, row) => groups[row] === group)).size).toBe(1);
  }
  for (let fold = 0; fold < 5; fold += 1) {
    const inside = labels.filter((_, row) => folds[row] === fold);
    expect([inside.length, inside.filter((label) => label === 1).length]).toEqual([12, 6]);
  }
  expect(assignFolds({ labels, groups, folds: 5, seed: 4 })).toEqual(folds);
  expect(assignFolds({ labels, groups, folds: 5, seed: 5 })).not.toEqual(folds);
});

test("out-of-fold scores come from models that have not seen the case", () => {
  const foldOf = [0, 1, 0, 1];
  const scores = outOfFoldScores(foldOf, (rows) => (row) => (rows.includes(row) ? -1 : rows.length * 10 + row));
  expect(Array.from(scores)).toEqual([20, 21, 22, 23]);
});
