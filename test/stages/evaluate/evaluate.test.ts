import { beforeAll, expect, test } from "vitest";
import evaluate from "../../../stages/evaluate/index.js";
import train from "../../../stages/train/index.js";
import { toyTensors } from "../../learning/toy-tensors.js";
import { runStage } from "../../support/stage-context.js";

let tensors: string;
let model: string;

beforeAll(async () => {
  tensors = await toyTensors({ contrast: 40 });
  const trained = await runStage(train, {
    params: {
      backend: "cpu",
      epochs: 3,
      batchSize: 10,
      optimizer: { learningRate: 0.01 },
      layers: [
        { conv2d: { filters: 4, kernelSize: 3, activation: "relu" } },
        { globalMaxPooling2d: {} },
        { dense: { units: 2, activation: "softmax" } },
      ],
    },
    inputs: { tensors },
  });
  model = trained.outputs["model"]!;
});

test("measures validation and test with the threshold that validation has chosen", async () => {
  const outcome = await runStage(evaluate, {
    params: { backend: "cpu", aggregate: "mean" },
    inputs: { model, tensors },
  });
  expect(outcome.metrics["test.n"]).toBe(24);
  expect(outcome.metrics["test.patient.n"]).toBe(12);
  expect(outcome.metrics["test.auc"]).toBeGreaterThan(0.9);
});
