import { expect, test } from "vitest";
import { afterEpoch, noEpochYet } from "../../src/learning/best-epoch.js";
import { monitored } from "../../src/learning/monitor.js";

test("counts the epochs since the last improvement by more than minDelta", () => {
  let best = noEpochYet;
  const course = [0.9, 0.8, 0.79, 0.81, 0.5].map((value, at) => {
    best = afterEpoch(best, at + 1, value, 0.05);
    return [best.epoch, best.waited];
  });
  expect(course).toEqual([
    [1, 0],
    [2, 0],
    [2, 1],
    [2, 2],
    [5, 0],
  ]);
});

test("less is better, whatever is monitored", () => {
  const line = {
    epoch: 1,
    loss: 0.5,
    accuracy: 0.7,
    validation_loss: 0.6,
    validation_accuracy: 0.65,
    validation_auc: 0.8,
    learning_rate: 0.1,
  };
  expect(
    (["train.loss", "validation.loss", "validation.accuracy", "validation.auc"] as const).map((monitor) =>
      monitored(monitor, line),
    ),
  ).toEqual([0.5, 0.6, -0.65, -0.8]);
});
