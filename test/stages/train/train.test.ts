import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import train from "../../../stages/train/index.js";
import { toyTensors } from "../../learning/toy-tensors.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

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

const read = (folder: string | undefined, name: string) => readFileSync(path.join(folder ?? "", name));

/** The failure that a training with these parameters ends in. */
async function failure(params: object, tensors: string): Promise<string> {
  const error = await runStage(train, { params: { ...SMALL, ...params }, inputs: { tensors } }).catch(
    (thrown) => thrown,
  );
  return `${error.name}: ${error.message}\n${error.remedy}`;
}

test("learns a toy problem and writes model, preprocessing and history", async () => {
  const outcome = await runStage(train, { params: SMALL, inputs: { tensors: await toyTensors() } });
  const history = read(outcome.outputs["history"], "history.csv").toString().trim().split("\n");
  expect(history[0]).toBe("epoch,loss,accuracy,auc,validation_loss,validation_accuracy,validation_auc,learning_rate");
  expect(history).toHaveLength(7);
  expect(Number(history[6]?.split(",")[6])).toBeGreaterThan(0.95);
  expect(outcome.facts).toEqual({
    backend: "cpu",
    backendVersion: "4.22.0",
    device: "cpu",
    threads: 1,
    parameters: 50,
    epochs: 6,
    keptEpoch: 6,
    monitor: "validation.loss",
    stoppedEarly: false,
    normalizationImages: 60,
  });
  expect(outcome.logs.slice(0, 2)).toEqual([
    "Computing with cpu 4.22.0 on cpu, 1 thread: as asked for.",
    "30 images with Pneumothorax, 30 with No Finding; 24 to validate by; 50 parameters.",
  ]);
  expect(outcome.progress.at(-1)).toMatchObject({ done: 360, total: 360, unit: "images" });
  // While an epoch goes on, what the last one came to is told beside it, and the best so far.
  const measured = history.slice(1, 6).map((line) => line.split(",").map(Number));
  const [, , , , loss, , auc] = measured.at(-1)!;
  const best = measured.reduce((one, other) => (other[4]! < one[4]! ? other : one));
  expect(outcome.progress.at(-1)?.message?.replace(/^(epoch 6 of 6, loss) 0\.\d+;/, "$1;")).toBe(
    `epoch 6 of 6, loss; validation AUC ${auc!.toFixed(3)}, loss ${loss!.toFixed(3)} (best epoch ${best[0]}: loss ${best[4]!.toFixed(3)})`,
  );
  expect(outcome.progress[0]?.message).toMatch(/^epoch 1 of 6, loss 0\.\d+$/);
});

test("notes what its training images are like", async () => {
  const outcome = await runStage(train, { params: { ...SMALL, epochs: 1 }, inputs: { tensors: await toyTensors() } });
  expect(JSON.parse(read(outcome.outputs["model"], "training-images.json").toString())).toEqual({
    format: "radpipe training images",
    version: 1,
    images: 60,
    mean: [expect.any(Number), expect.any(Number)],
    deviation: [expect.any(Number), expect.any(Number)],
  });
});

test.each([0, 3])("normalizes by the training images alone, without their %i copies", async (blackCopies) => {
  const tensors = await toyTensors({ counts: { train: 8, validation: 4, test: 4 }, contrast: 90, blackCopies });
  const outcome = await runStage(train, { params: { ...SMALL, epochs: 1 }, inputs: { tensors } });
  const { normalization, ...rest } = JSON.parse(read(outcome.outputs["model"], "preprocessing.json").toString());
  // Each image is followed by its copies.
  const values = read(tensors, "images.npy").subarray(128, 128 + 8 * (1 + blackCopies) * 144);
  const pixels = values.filter((_, at) => Math.floor(at / 144) % (1 + blackCopies) === 0);
  expect(pixels).toHaveLength(8 * 144);
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
  expect(normalization.kind).toBe("mean-std");
  expect(outcome.facts["normalizationImages"]).toBe(8);
  expect(normalization.mean[0]).toBeCloseTo(mean, 10);
  expect(normalization.std[0]).toBeCloseTo(Math.sqrt(variance), 10);
  expect(rest).toMatchObject({ size: [12, 12], channels: 1, classes: ["No Finding", "Pneumothorax"] });
});

test("same seed, same files; interrupted and taken up again, too", async () => {
  const tensors = await toyTensors({ counts: { train: 30, validation: 10 } });
  const params = { ...SMALL, epochs: 3, seed: 5 };
  const whole = await runStage(train, { params, inputs: { tensors } });
  const scratch = temporaryFolder();
  const controller = new AbortController();
  const first = runStage(train, {
    params,
    inputs: { tensors },
    scratch,
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done === 50) controller.abort(new Error("interrupted"));
    },
  });
  await expect(first).rejects.toThrow("interrupted");
  const second = await runStage(train, { params, inputs: { tensors }, scratch });
  for (const [output, name] of [
    ["model", "model.json"],
    ["model", "weights.bin"],
    ["model", "preprocessing.json"],
    ["history", "history.csv"],
  ] as const) {
    expect(read(second.outputs[output], name)).toEqual(read(whole.outputs[output], name));
  }
  expect(second.facts).toEqual(whole.facts);
});

test("without validation images it keeps the epoch of the least training loss, and says so", async () => {
  const tensors = await toyTensors({ counts: { train: 20, test: 4 } });
  const outcome = await runStage(train, { params: { ...SMALL, epochs: 2 }, inputs: { tensors } });
  expect(outcome.warnings).toEqual([
    "There are no validation images: the best epoch is that of the lowest training loss.",
  ]);
  expect(read(outcome.outputs["history"], "history.csv").toString().split("\n")[0]).toBe(
    "epoch,loss,accuracy,auc,learning_rate",
  );
});

test("whoever is left with plain JavaScript hears how long it will take", async () => {
  const tensors = await toyTensors({ counts: { train: 20, validation: 10 }, size: 32 });
  const controller = new AbortController();
  const warnings: string[] = [];
  const stage = {
    ...train,
    run: (ctx: never) =>
      train.run?.({
        ...(ctx as object),
        warn: (message: string) => {
          warnings.push(message);
          controller.abort();
        },
      } as never),
  };
  const running = runStage(stage as never, {
    params: { backend: "cpu", model: "cnn-medium", epochs: 500 },
    inputs: { tensors },
    signal: controller.signal,
  });
  await expect(running).rejects.toThrow("aborted");
  expect(warnings[0]).toMatch(
    /^Training in plain JavaScript will take about \d+ (minutes|hours)\. `pipeline doctor` says what keeps/,
  );
});

describe("what cannot be trained", () => {
  test("a training partition of one class", async () => {
    const tensors = await toyTensors({ counts: { train: 6, validation: 4 }, labelOf: () => 0 });
    expect(await failure({}, tensors)).toMatchInlineSnapshot(`
      "StageFailure: Expected training images of both classes, got 6 with No Finding, 0 with Pneumothorax
      Check the stages filter and split: the train partition needs both."
    `);
  });

  test("a monitor that has nothing to watch", async () => {
    const tensors = await toyTensors({ counts: { train: 8 } });
    expect(await failure({ earlyStopping: {} }, tensors)).toMatchInlineSnapshot(`
      "StageFailure: Expected validation images for the monitor validation.loss, got none
      Give split a validation share, or use \`monitor: train.loss\`."
    `);
  });

  test("AUC of validation images of one class", async () => {
    const tensors = await toyTensors({
      counts: { train: 8, validation: 4 },
      labelOf: (number, partition) => (partition === "train" && number % 4 < 2 ? 1 : 0),
    });
    expect(await failure({ monitor: "validation.auc" }, tensors)).toMatchInlineSnapshot(`
      "StageFailure: Expected validation images of both classes (No Finding, Pneumothorax) for the monitor validation.auc, got one
      Use \`monitor: validation.loss\`, or a larger validation share."
    `);
  });

  test("weights of a class that is not there", async () => {
    const tensors = await toyTensors({ counts: { train: 8, validation: 4 } });
    expect(await failure({ classWeights: { Effusion: 2 } }, tensors)).toMatchInlineSnapshot(`
      "StageFailure: Expected classWeights to name the classes "No Finding" and "Pneumothorax", got "Effusion"
      Name the classes as the dataset does, or use \`classWeights: balanced\`."
    `);
  });
});

test("parameters that do not go together are found before anything runs", () => {
  const params = {
    model: "cnn-small",
    layers: [{ flatten: {} }],
    epochs: 2,
    optimizer: { name: "adam", learningRate: 0.1, momentum: 0.9 },
    schedule: { name: "step", warmupEpochs: 3, minimum: 0, patience: 2 },
    monitor: "validation.loss",
    earlyStopping: { monitor: "validation.auc", patience: 2, minDelta: 0 },
  };
  expect(
    train.check?.(params as never).map(({ path: at, message }) => `${at.join(".")}: ${message}`),
  ).toMatchInlineSnapshot(`
    [
      "layers: Expected either \`model\` or \`layers\`, got both",
      "earlyStopping.monitor: Expected the monitor to be given once, got validation.loss and validation.auc",
      "optimizer.momentum: Expected a parameter of adam (learningRate, beta1, beta2, epsilon), got momentum",
      "schedule.patience: Expected a parameter of the schedule step (warmupEpochs, minimum, every, factor), got patience",
      "schedule.warmupEpochs: Expected warmupEpochs to be at most epochs (2), got 3",
    ]
  `);
});

test("in two pieces: the same model as in one; a whole training makes no checkpoint", async () => {
  const tensors = await toyTensors({ counts: { train: 30, validation: 10 } });
  const params = { ...SMALL, epochs: 4, seed: 5, schedule: { name: "cosine" } };
  const whole = await runStage(train, { params, inputs: { tensors } });
  expect(existsSync(path.join(whole.outputs["checkpoint"] ?? "", "checkpoint.bin"))).toBe(false);
  expect(whole.metrics).toEqual({});
  const first = await runStage(train, { params: { ...params, stopAfter: 2 }, inputs: { tensors } });
  expect(Object.keys(first.metrics).sort()).toEqual([
    "train.loss",
    "validation.accuracy",
    "validation.auc",
    "validation.loss",
  ]);
  const second = await runStage(train, { params, inputs: { tensors, resume: first.outputs["checkpoint"] ?? "" } });
  for (const file of ["model.json", "weights.bin"]) {
    expect(read(second.outputs["model"], file)).toEqual(read(whole.outputs["model"], file));
  }
  expect(read(second.outputs["history"], "history.csv")).toEqual(read(whole.outputs["history"], "history.csv"));
  expect(second.facts).toEqual(whole.facts);
});
