import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Question } from "../../../src/core/question.js";
import train from "../../../stages/train/index.js";
import { answeredTensors, CLASSES, FINDINGS } from "../../learning/answered-tensors.js";
import { runStage } from "../../support/stage-context.js";

const SMALL = { backend: "cpu", epochs: 2, batchSize: 10, optimizer: { name: "adam", learningRate: 0.02 } };
const linear = (units: number, activation: string) => [{ flatten: {} }, { dense: { units, activation } }];

const run = (tensors: string, params: object) =>
  runStage(train, { params: { ...SMALL, ...params }, inputs: { tensors } });

async function failure(tensors: string, params: object): Promise<string> {
  const error = await run(tensors, params).catch((thrown) => thrown);
  return `${error.message}\n${error.remedy}`;
}

const preprocessingOf = ({ outputs }: Awaited<ReturnType<typeof run>>) =>
  JSON.parse(readFileSync(path.join(outputs["model"]!, "preprocessing.json"), "utf8"));
const headerOf = ({ outputs }: Awaited<ReturnType<typeof run>>) =>
  readFileSync(path.join(outputs["history"]!, "history.csv"), "utf8").split("\n")[0];

test("classes: the model carries its question, the history the AUC of each class", async () => {
  const outcome = await run(await answeredTensors(CLASSES), {
    layers: linear(3, "softmax"),
    classWeights: "balanced",
    stopAfter: 1,
    monitor: "validation.auc[COVID]",
  });
  expect(preprocessingOf(outcome)).toMatchObject({ question: CLASSES });
  expect(headerOf(outcome)).toBe(
    "epoch,loss,accuracy,auc,validation_loss,validation_accuracy,validation_auc,learning_rate,auc[COVID],auc[Pneumonia],auc[Normal],validation_auc[COVID],validation_auc[Pneumonia],validation_auc[Normal]",
  );
  expect(outcome.logs[1]).toBe(
    "10 images with COVID, 10 with Pneumonia, 10 with Normal; 12 to validate by; 435 parameters.",
  );
  expect(outcome.facts["monitor"]).toBe("validation.auc[COVID]");
  expect(Object.keys(outcome.metrics)).toEqual([
    "validation.auc",
    "validation.accuracy",
    "validation.loss",
    "train.loss",
    "validation.auc[COVID]",
    "validation.auc[Pneumonia]",
    "validation.auc[Normal]",
  ]);
  expect(outcome.warnings).toEqual([]);
});

test("findings: one that no training image can teach is named, weighs nothing and has no AUC", async () => {
  const tensors = await answeredTensors(FINDINGS, {
    has: (number, at, partition) => (at === 2 ? partition !== "train" && number % 2 === 1 : (number >> at) % 2 === 1),
  });
  const outcome = await run(tensors, {
    layers: linear(3, "sigmoid"),
    classWeights: "balanced",
    monitor: 'validation.auc["Lung Opacity"]',
  });
  expect(outcome.warnings).toEqual([
    "Cannot be learned, since known training images all have the finding or all have not: Mass (0 of 23). It has no weight in the loss, and no AUC.",
  ]);
  expect(outcome.logs[1]).toMatch(
    /^30 images, of those known: Effusion in \d+ of 22, Lung Opacity in \d+ of 23, Mass in 0 of 23; 12 to validate by; 435 parameters\.$/,
  );
  expect(preprocessingOf(outcome)).toMatchObject({ question: FINDINGS, notLearned: ["Mass"] });
  expect(headerOf(outcome)).toMatch(/,validation_auc\[Effusion\],"validation_auc\[""Lung Opacity""\]"$/);
  expect(headerOf(outcome)).not.toContain("Mass");
});

test("presets end as the question asks", async () => {
  const tensors = await answeredTensors(FINDINGS, { counts: { train: 8, validation: 4 } });
  const outcome = await run(tensors, { model: "cnn-small", backend: "onnxruntime", epochs: 1 });
  const model = JSON.parse(readFileSync(path.join(outcome.outputs["model"]!, "model.json"), "utf8"));
  const dense = model.modelTopology.config.layers.filter(
    (layer: { class_name: string }) => layer.class_name === "Dense",
  );
  expect(dense.at(-1).config.units).toBe(3);
});

describe("what does not fit the question is refused", () => {
  const messages = async (question: Question, params: object, answered = {}) =>
    failure(await answeredTensors(question, answered), params);

  test("layers that end otherwise", async () => {
    expect(await messages(CLASSES, { layers: linear(2, "softmax") })).toMatchInlineSnapshot(`
      "Expected the model to end in 3 outputs with softmax, got shape 2
      End the layers with \`- dense: { units: 3, activation: softmax }\`: an output for each class."
    `);
    expect(await messages(FINDINGS, { layers: linear(3, "softmax") })).toMatchInlineSnapshot(`
      "Expected the last layer to have the activation sigmoid, got dense with softmax
      End the layers with \`- dense: { units: 3, activation: sigmoid }\`: an output for each finding."
    `);
  });

  test("a monitor of something else", async () => {
    const layers = linear(3, "sigmoid");
    expect(await messages(FINDINGS, { layers, monitor: "validation.auc[Hernia]" })).toMatchInlineSnapshot(`
      "Expected the monitor validation.auc[Hernia] to be of one of Effusion, Lung Opacity, Mass, got "Hernia"
      Name it as the dataset does, in quotes where it has blanks: \`validation.auc["Lung Opacity"]\`."
    `);
    expect(
      await messages(
        FINDINGS,
        { layers, monitor: "validation.auc[Mass]" },
        {
          has: (number: number, at: number, partition: string) =>
            (at === 2 ? partition === "train" : true) && number % 2 === 0,
        },
      ),
    ).toMatchInlineSnapshot(`
      "Expected validation images with and without Mass for the monitor validation.auc[Mass], got 0 with and 9 without
      Use \`monitor: validation.loss\`, or a larger validation share."
    `);
    expect(
      await messages(
        FINDINGS,
        { layers, earlyStopping: {} },
        { known: (_: number, __: number, part: string) => part === "train" },
      ),
    ).toMatchInlineSnapshot(`
      "Expected validation images of which something is known for the monitor validation.loss, got none
      Give split a validation share, or use \`monitor: train.loss\`."
    `);
  });

  test("training images that can teach nothing", async () => {
    expect(
      await messages(CLASSES, { layers: linear(3, "softmax") }, { has: (_: number, at: number) => at === 1 }),
    ).toMatchInlineSnapshot(`
      "Expected training images of at least two classes, got 0 with COVID, 30 with Pneumonia, 0 with Normal
      Check the stages filter and split: the train partition needs them."
    `);
    expect(
      await messages(
        FINDINGS,
        { layers: linear(3, "sigmoid") },
        { has: (_: number, at: number) => at === 1, known: (number: number, at: number) => at < 2 && number > 3 },
      ),
    ).toMatchInlineSnapshot(`
      "Expected training images with and without at least one finding, got Effusion (0 of 26), Lung Opacity (all of 26), Mass (unknown of all)
      Check the stages filter and split: the train partition needs them."
    `);
  });
});

test("a monitor without a name that can be read is found before anything runs", () => {
  const params = { ...SMALL, monitor: "validation.auc[Lung Opacity]", schedule: { name: "constant", warmupEpochs: 0 } };
  expect(train.check?.(params as never).map(({ path: at, message }) => `${at.join(".")}: ${message}`)).toEqual([
    'monitor: Expected the name of a class or finding in brackets, in quotes where it has blanks: validation.auc["Lung Opacity"], got validation.auc[Lung Opacity]',
  ]);
});
