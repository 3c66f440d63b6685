import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { loadModel, saveModel } from "../../src/learning/model-files.js";
import { modelFromLayers } from "../../src/learning/model-from-layers.js";
import { tf, tfl } from "../../src/learning/tfjs.js";
import { temporaryFolder } from "../support/stage-context.js";
import { SMALL_LAYERS, SMALL_PREPROCESSING } from "./fit-toy.js";

beforeAll(() => cpuBackend.activate({ threads: 1, device: "cpu" }));

async function saved(name: string): Promise<{ folder: string; model: tfl.LayersModel }> {
  const { model } = modelFromLayers(SMALL_LAYERS, [12, 12, 1], { seed: 3 });
  const folder = path.join(temporaryFolder(), name);
  mkdirSync(folder);
  await saveModel(folder, model, SMALL_PREPROCESSING);
  return { folder, model };
}

test("plain TensorFlow.js opens the files and predicts the same", async () => {
  const { folder, model } = await saved("model");
  const document = JSON.parse(readFileSync(path.join(folder, "model.json"), "utf8"));
  const bytes = new Uint8Array(readFileSync(path.join(folder, document.weightsManifest[0].paths[0])));
  const opened = await tfl.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: document.modelTopology,
      weightSpecs: document.weightsManifest[0].weights,
      weightData: bytes.buffer,
    }),
  );
  const images = tf.randomNormal([3, 12, 12, 1], 0, 1, "float32", 5);
  const [expected, got, ours] = [model, opened, (await loadModel(folder)).model].map((each) =>
    Array.from((each.predict(images) as tf.Tensor).dataSync()),
  );
  expect(got).toEqual(expected);
  expect(ours).toEqual(expected);
});

test("the bytes depend on the model alone", async () => {
  const [first, second] = [await saved("first"), await saved("second")];
  const names = readdirSync(first.folder).sort();
  expect(names).toEqual(["model.json", "preprocessing.json", "weights.bin"]);
  for (const name of names) {
    expect(readFileSync(path.join(second.folder, name))).toEqual(readFileSync(path.join(first.folder, name)));
  }
});

test("keeps the preprocessing", async () => {
  const { folder } = await saved("model");
  expect((await loadModel(folder)).preprocessing).toEqual(SMALL_PREPROCESSING);
});

test("a folder without a model is named as such", async () => {
  await expect(loadModel(temporaryFolder())).rejects.toThrow("Expected the model to have a readable model.json");
});

test("a damaged file of a model is named, with what is wrong with it", async () => {
  for (const [file, damage, said] of [
    ["model.json", (text) => text.slice(0, 100), "model.json is damaged: it is cut short or not JSON"],
    ["model.json", () => "null", "model.json is damaged: expected it to be an object, got null"],
    [
      "model.json",
      (text) => text.replace(/"class_name": "\w+"/, '"class_name": "None"'),
      "model.json is damaged: TensorFlow.js cannot make a model of it: ",
    ],
    ["preprocessing.json", () => "{}", "preprocessing.json is damaged: expected size to be a list of 2, got nothing"],
    ["weights.bin", (text) => text.slice(4), /^weights\.bin is damaged: expected it to have \d+ bytes, got \d+$/],
  ] as readonly (readonly [string, (text: string) => string, string | RegExp])[]) {
    const { folder } = await saved("damaged");
    const place = path.join(folder, file);
    writeFileSync(place, damage(readFileSync(place, "latin1")), "latin1");
    await expect(loadModel(folder)).rejects.toThrow(said);
    rmSync(folder, { recursive: true });
  }
});
