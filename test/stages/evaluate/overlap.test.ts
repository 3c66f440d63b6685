import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { exportModel } from "../../../src/learning/export-model.js";
import evaluate from "../../../stages/evaluate/index.js";
import train from "../../../stages/train/index.js";
import { toyTensors } from "../../learning/toy-tensors.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

const NAMESPACE = "a".repeat(64);
const TOY = { counts: { train: 24, validation: 12, test: 12 }, namespace: NAMESPACE } as const;

let tensors: string;
let model: string;

beforeAll(async () => {
  tensors = await toyTensors(TOY);
  model = (await trainOn(tensors)).outputs["model"]!;
});

const trainOn = (folder: string) =>
  runStage(train, {
    params: {
      backend: "cpu",
      epochs: 1,
      layers: [{ globalAveragePooling2d: {} }, { dense: { units: 2, activation: "softmax" } }],
    },
    inputs: { tensors: folder },
  });

const testOn = (folder: string, params: object = {}, of = model) =>
  runStage(evaluate, {
    params: { backend: "cpu", explain: 0, threshold: 0.5, ...params },
    inputs: { model: of, tensors: folder },
  });

const overlapOf = (outcome: Awaited<ReturnType<typeof testOn>>) =>
  JSON.parse(readFileSync(path.join(outcome.outputs["metrics"]!, "overlap.json"), "utf8"));

/** The same tensors with lines of `rows.csv` changed. */
function edited(change: (line: string) => string, from = tensors): string {
  const folder = path.join(temporaryFolder(), "tensors");
  cpSync(from, folder, { recursive: true });
  const file = path.join(folder, "rows.csv");
  writeFileSync(file, readFileSync(file, "utf8").split("\n").map(change).join("\n"));
  return folder;
}

test("a model lists what it was trained and chosen on; of its own test images it has seen none", async () => {
  const outcome = await testOn(tensors);
  expect(overlapOf(outcome)).toEqual({
    format: 1,
    trainingKnown: true,
    images: { tested: 12, trained: 36, shared: 0, examples: [] },
    patients: { compared: "yes", tested: 6, shared: 0, images: 0, examples: [] },
  });
  expect(outcome.facts).toMatchObject({ "test images seen in training": 0, "test patients seen in training": 0 });
  expect(readFileSync(path.join(model, "trained-on-patients.csv"), "utf8")).not.toContain("train_");
});

test("test images that the model was trained or chosen on fail the stage, whatever they are called", async () => {
  // All images tested under other names and as other patients: pixels tell.
  const renamed = edited((line) =>
    line.replace(/^(\d+),(train|validation|test)_/, "$1,other_").replace(/,(train|validation),/, ",test,"),
  );
  await expect(testOn(renamed)).rejects.toThrow(
    /^The model was trained or chosen on 36 of 48 test images \(such as .*\) and on 18 of 24 test patients, who have 36 test images: test results would be too optimistic/,
  );
  const measured = await testOn(renamed, { onOverlap: "warn" });
  expect(measured.warnings.some((text) => text.startsWith("The model was trained or chosen on 36 of 48"))).toBe(true);
  expect(overlapOf(measured).images).toMatchObject({ tested: 48, shared: 36 });
});

test("the original file tells an image that was prepared in another way", async () => {
  // Other pixels of the same files, by the digests that the rows bear.
  const other = await toyTensors({ ...TOY, seed: 2, namespace: "b".repeat(64) });
  const overlap = overlapOf(
    await testOn(
      edited((line) => line.replace(/,(train|validation),/, ",test,"), other),
      { onOverlap: "warn" },
    ),
  );
  expect(overlap.images).toMatchObject({ tested: 48, shared: 36 });
  expect(overlap.patients.compared).toBe("other-namespaces");
});

test("patients on both sides of the split fail the stage where the images differ", async () => {
  const shared = edited((line) => line.replace(/,test-(\d),/g, ",train-$1,"));
  expect(readFileSync(path.join(shared, "rows.csv"), "utf8")).not.toBe(
    readFileSync(path.join(tensors, "rows.csv"), "utf8"),
  );
  await expect(testOn(shared)).rejects.toThrow(
    /^The model was trained or chosen on \d of 6 test patients, who have \d+ test images: test results would be too optimistic/,
  );
});

test("patients of another namespace are not compared, and that is said", async () => {
  const elsewhere = await toyTensors({ ...TOY, seed: 3, namespace: "b".repeat(64), counts: { ...TOY.counts } });
  const unlike = edited(
    (line) => line.replace(/[0-9a-f]{64}/, (digest) => digest.split("").reverse().join("")),
    elsewhere,
  );
  const outcome = await testOn(unlike);
  expect(overlapOf(outcome).patients).toEqual({
    compared: "other-namespaces",
    tested: 6,
    shared: 0,
    images: 0,
    examples: [],
  });
  expect(outcome.warnings).toContainEqual(expect.stringMatching(/^Patients were not compared .* different namespaces/));
});

test("of a model without a list it is not known what it was trained on", async () => {
  const foreign = path.join(temporaryFolder(), "model");
  cpSync(model, foreign, { recursive: true });
  rmSync(path.join(foreign, "trained-on.json"));
  const outcome = await testOn(tensors, {}, foreign);
  expect(overlapOf(outcome)).toMatchObject({ trainingKnown: false, images: { shared: 0, trained: 0 } });
  expect(outcome.warnings).toContainEqual(expect.stringMatching(/^It is not known what this model was trained on/));
});

test("the same training leaves the same list, byte for byte", async () => {
  const again = (await trainOn(tensors)).outputs["model"]!;
  for (const name of ["trained-on.json", "trained-on-images.csv", "trained-on-patients.csv"]) {
    expect(readFileSync(path.join(again, name))).toEqual(readFileSync(path.join(model, name)));
  }
});

test("an exported model keeps the images' digests, and the patients' only where they are asked for", async () => {
  for (const trainingPatients of [false, true]) {
    const folder = temporaryFolder();
    await exportModel(model, "tfjs", folder, { radpipeVersion: "0.0.0", trainingPatients });
    expect(existsSync(path.join(folder, "trained-on-images.csv"))).toBe(true);
    expect(existsSync(path.join(folder, "trained-on-patients.csv"))).toBe(trainingPatients);
  }
});
