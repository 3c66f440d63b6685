import { readFileSync } from "node:fs";
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { binaryQuestion } from "../../src/core/question.js";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { endingsOf } from "../../src/learning/ending.js";
import { exportModel } from "../../src/learning/export-model.js";
import { saveModel } from "../../src/learning/model-files.js";
import { modelFromLayers } from "../../src/learning/model-from-layers.js";
import { presetLayers } from "../../src/learning/presets.js";
import { tf, tfl } from "../../src/learning/tfjs.js";
import { serveBytes, startServer } from "../support/http-server.js";
import { temporaryFolder } from "../support/stage-context.js";
import { spread } from "./backend-comparison.js";
import { PREPROCESSING } from "./toy-tensors.js";

test.each(["cnn-small", "cnn-medium"] as const)("%s opens elsewhere with the same scores", async (preset) => {
  await cpuBackend.activate({ threads: 1, device: "cpu" });
  const folder = temporaryFolder();
  const { model } = modelFromLayers(presetLayers(preset), [32, 32, 1], { seed: 7 });
  await saveModel(folder, model, {
    ...PREPROCESSING,
    size: [32, 32],
    normalization: { kind: "l2" },
    question: binaryQuestion(["No Finding", "Mass"]),
  });
  const numbers = spread(3, 2 * 32 * 32);
  const images = tf.tensor4d(numbers, [2, 32, 32, 1]);
  const expected = (model.predict(images) as tf.Tensor).dataSync();

  // As a web page opens it: model.json by its address, and the weights beside it.
  const web = temporaryFolder();
  expect(await exportModel(folder, "tfjs", web, { radpipeVersion: "0.0.0", trainingPatients: false })).toEqual([
    "model.json",
    "weights.bin",
    "preprocessing.json",
  ]);
  const served = (name: string) => serveBytes(readFileSync(path.join(web, name)));
  const server = await startServer({ "/model.json": served("model.json"), "/weights.bin": served("weights.bin") });
  const opened = await tfl.loadLayersModel(`${server.origin}/model.json`);
  expect((opened.predict(images) as tf.Tensor).dataSync()).toEqual(expected);

  const native = temporaryFolder();
  expect(await exportModel(folder, "onnx", native, { radpipeVersion: "0.0.0", trainingPatients: false })).toEqual([
    "model.onnx",
    "preprocessing.json",
  ]);
  const session = await InferenceSession.create(path.join(native, "model.onnx"));
  const { probability } = await session.run({ image: new Tensor("float32", numbers, [2, 32, 32, 1]) });
  for (const [at, value] of expected.entries()) {
    expect(Math.abs((probability!.data as Float32Array)[at]! - value)).toBeLessThan(1e-5);
  }
});

test.each([
  [{ kind: "multiclass", classes: ["COVID", "Pneumonia", "No Finding"] }, "classes", "they sum to 1"],
  [{ kind: "multilabel", findings: ["Effusion", "Lung Opacity", "Mass"] }, "findings", "each finding by itself"],
] as const)("several answers: a column of each, named in the file: %o", async (question, key, meaning) => {
  await cpuBackend.activate({ threads: 1, device: "cpu" });
  await tf.setBackend("cpu");
  const folder = temporaryFolder();
  const endings = endingsOf(question);
  const layers = [
    { conv2d: { filters: 2, kernelSize: 3 } },
    { globalMaxPooling2d: {} },
    { dense: { ...endings.allowed[0] } },
  ];
  const { model } = modelFromLayers(layers, [12, 12, 1], { seed: 7, endings });
  await saveModel(folder, model, { ...PREPROCESSING, normalization: { kind: "l2" }, question, notLearned: ["Mass"] });
  const numbers = spread(3, 2 * 12 * 12);
  const expected = (model.predict(tf.tensor4d(numbers, [2, 12, 12, 1])) as tf.Tensor).dataSync();
  const native = temporaryFolder();
  await exportModel(folder, "onnx", native, { radpipeVersion: "0.0.0", trainingPatients: false });
  const session = await InferenceSession.create(path.join(native, "model.onnx"));
  const { probability } = await session.run({ image: new Tensor("float32", numbers, [2, 12, 12, 1]) });
  expect(probability!.dims).toEqual([2, 3]);
  for (const [at, value] of expected.entries()) {
    expect(Math.abs((probability!.data as Float32Array)[at]! - value)).toBeLessThan(1e-5);
  }
  const text = readFileSync(path.join(native, "model.onnx")).toString("latin1");
  const names = JSON.stringify("classes" in question ? question.classes : question.findings);
  for (const part of ["question", question.kind, key, names, meaning, '"notLearned":["Mass"]']) {
    expect(text).toContain(part);
  }
  const web = temporaryFolder();
  await exportModel(folder, "tfjs", web, { radpipeVersion: "0.0.0", trainingPatients: false });
  expect(JSON.parse(readFileSync(path.join(web, "preprocessing.json"), "utf8"))).toMatchObject({ question });
});
