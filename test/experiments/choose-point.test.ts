import { expect, test } from "vitest";
import { choosePoint } from "../../src/experiments/choose-point.js";

const runs = (metric: string, values: Readonly<Record<number, readonly number[]>>) =>
  Object.entries(values).flatMap(([C, each]) =>
    each.map((value, inner) => ({
      sweep: { point: { "params.C": Number(C) }, fold: 0, inner },
      metrics: { [`test.${metric}`]: value, "test.n": 9 },
    })),
  );

test("the point with the best mean over inner folds is chosen, of equal ones the first", () => {
  const chosen = choosePoint(runs("auc", { 1: [0.5, 0.9], 2: [0.8, 0.8], 3: [0.9, 0.7] }), "auc");
  expect(chosen.ok && chosen.value.place).toBe(1);
  expect(chosen.ok && chosen.value.choice).toMatchObject({ metric: "auc", folds: 2 });
  expect(
    chosen.ok && chosen.value.choice.points.map(({ point, mean }) => [point["params.C"], mean.toFixed(4)]),
  ).toEqual([
    [1, "0.7000"],
    [2, "0.8000"],
    [3, "0.8000"],
  ]);
  // 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in binary.
  const rounded = choosePoint(runs("auc", { 1: [0.3, 0.2, 0.1], 2: [0.1, 0.2, 0.3] }), "auc");
  expect(rounded.ok && rounded.value.place).toBe(0);
  const losses = choosePoint(runs("brier", { 1: [0.3, 0.3], 2: [0.1, 0.2] }), "brier");
  expect(losses.ok && losses.value.place).toBe(1);
});

test("nothing is chosen by what a run did not measure", () => {
  const some = runs("accuracy", { 1: [0.5, 0.9] });
  expect(choosePoint(some, "auc")).toEqual({
    ok: false,
    error:
      "Expected every inner run to measure test.auc, by which the point is chosen, got test.accuracy, test.n of C=1, fold 1, inner fold 1",
  });
});
