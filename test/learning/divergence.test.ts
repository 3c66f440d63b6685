import { beforeAll, describe, expect, test } from "vitest";
import train from "../../stages/train/index.js";
import { runStage, temporaryFolder } from "../support/stage-context.js";
import { fitToy } from "./fit-toy.js";
import { toyTensors } from "./toy-tensors.js";

let tensors: string;

beforeAll(async () => {
  tensors = await toyTensors({ counts: { train: 26, validation: 10 }, contrast: 60 });
});

/** The penalty alone makes each step multiply the weights by -999: an epoch of 4 steps stays finite, two do not. */
const RUNAWAY = {
  layers: [{ flatten: {} }, { dense: { units: 2, activation: "softmax" } }],
  l2: 1,
  optimizer: { name: "sgd", learningRate: 500 },
  epochs: 5,
} as const;

const MESSAGE = /^Training diverged: the loss became (Infinity|NaN) in epoch 2, step \d, at learning rate 500$/;

describe("weights that become no numbers in the last step of an epoch", () => {
  // One step of the whole part: its loss is that before the step, and finite.
  const once = { batchSize: 26, epochs: 1, optimizer: { name: "adam", learningRate: 1e30 } } as const;

  test.each(["validation.auc", "validation.loss", "validation.accuracy", "train.loss"] as const)(
    "are no best epoch by %s",
    async (monitor) => {
      const error = await fitToy(tensors, { ...once, monitor }).catch((thrown) => thrown);
      expect([error.name, error.message, error.remedy]).toEqual([
        "StageFailure",
        "Training diverged: the scores became non-finite in epoch 1, step 1, at learning rate 1e+30",
        "Use a smaller learning rate (such as 1e+29), `gradientClipNorm: 1`, or a schedule with `warmupEpochs: 1`.",
      ]);
    },
  );

  test("are found without a validation set too", async () => {
    const alone = await toyTensors({ counts: { train: 26 }, contrast: 60 });
    await expect(fitToy(alone, { ...once, monitor: "train.loss" })).rejects.toThrow(
      /^Training diverged: the scores became/,
    );
  });

  test("are found where the network makes numbers of them all the same", async () => {
    const layers = [
      { dense: { units: 1, activation: "tanh" } },
      { flatten: {} },
      { dense: { units: 2, activation: "softmax" } },
    ] as const;
    const optimizer = { name: "sgd", learningRate: 3e38 } as const;
    await expect(fitToy(tensors, { ...once, layers, optimizer, l2: 10 })).rejects.toThrow(/^Training diverged: /);
  });
});

describe("a training that diverges after a good epoch", () => {
  test("keeps the best epoch before, and says where it ended", async () => {
    const whole = await fitToy(tensors, RUNAWAY);
    const first = await fitToy(tensors, { ...RUNAWAY, epochs: 1 });
    expect([whole.epoch, whole.history.length, whole.stoppedEarly]).toEqual([1, 1, false]);
    expect(whole.weights).toEqual(first.weights);
    expect(whole.diverged).toMatchObject({ epoch: 2, learningRate: 500 });
    expect(first.diverged).toBeUndefined();
    // The last epoch that there is to keep.
    const last = await fitToy(tensors, { ...RUNAWAY, keep: "last" });
    expect(last.weights).toEqual(first.weights);
  });

  test("ends so in pieces too, and a piece that is taken up again does not go on", async () => {
    const whole = await fitToy(tensors, RUNAWAY);
    const checkpoint = temporaryFolder();
    const piece = await fitToy(tensors, { ...RUNAWAY, stopAfter: 3, checkpoint });
    const rest = await fitToy(tensors, { ...RUNAWAY, resume: checkpoint });
    for (const result of [piece, rest]) {
      expect(result.weights).toEqual(whole.weights);
      expect([result.epoch, result.diverged]).toEqual([whole.epoch, whole.diverged]);
    }
    // A piece that ended before it diverged, and one that was interrupted.
    const good = temporaryFolder();
    await fitToy(tensors, { ...RUNAWAY, stopAfter: 1, checkpoint: good });
    const later = await fitToy(tensors, { ...RUNAWAY, resume: good });
    expect([later.weights, later.diverged]).toEqual([whole.weights, whole.diverged]);
    const scratch = temporaryFolder();
    await fitToy(tensors, { ...RUNAWAY, scratch });
    const again = await fitToy(tensors, { ...RUNAWAY, scratch });
    expect([again.weights, again.diverged]).toEqual([whole.weights, whole.diverged]);
  });

  test.each(["cpu", "onnxruntime"])("succeeds with a warning and the metrics of what is kept: %s", async (backend) => {
    const { optimizer, l2, layers } = RUNAWAY;
    const params = { backend, optimizer, l2, layers, epochs: 5, batchSize: 8, stopAfter: 4 };
    const { warnings, facts, metrics } = await runStage(train, { params, inputs: { tensors } });
    const warning = warnings.find((text) => text.startsWith("Training diverged"));
    expect(warning).toMatch(
      /in epoch 2, step \d, at learning rate 500\. The weights of epoch 1, the best before, are kept\. Use a smaller learning rate \(such as 50\)/,
    );
    expect(facts["diverged"]).toMatch(MESSAGE);
    expect(facts["keptEpoch"]).toBe(1);
    for (const value of Object.values(metrics)) expect(value).toSatisfy(Number.isFinite);
  });
});
