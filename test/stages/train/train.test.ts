import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import train from "../../../stages/train/index.js";
import { toyTensors } from "../../learning/toy-tensors.js";
import { runStage } from "../../support/stage-context.js";

const SMALL = {
  backend: "cpu",
  epochs: 6,
  batchSize: 10,
  optimizer: { name: "adam", learningRate: 0.01 },
  layers: [
    { conv2d: { filters: 4, kernelSize: 3, activation: "relu" } },
    { globalMaxPooling2d: {} },
    { dense: { units: 2, activation: "softmax" } },
  ],
};

test("learns a toy problem and writes model, preprocessing and history", async () => {
  const outcome = await runStage(train, { params: SMALL, inputs: { tensors: await toyTensors() } });
  const history = readFileSync(path.join(outcome.outputs["history"]!, "history.csv"), "utf8").trim().split("\n");
  expect(history[0]).toBe("epoch,loss,accuracy,auc,validation_loss,validation_accuracy,validation_auc,learning_rate");
  expect(history).toHaveLength(7);
  expect(Number(history[6]?.split(",")[6])).toBeGreaterThan(0.95);
  expect(outcome.facts).toMatchObject({ backend: "cpu", device: "cpu", threads: 1, parameters: 50, epochs: 6 });
});
