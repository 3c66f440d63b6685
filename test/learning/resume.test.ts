import { beforeAll, describe, expect, test } from "vitest";
import type { OptimizerSpec } from "../../src/learning/optimizer-spec.js";
import { temporaryFolder } from "../support/stage-context.js";
import { fitToy, type ToyFit } from "./fit-toy.js";
import { toyTensors } from "./toy-tensors.js";

let tensors: string;

beforeAll(async () => {
  // 26 images in batches of 8: the last batch is filled up.
  tensors = await toyTensors({ counts: { train: 26, validation: 10 }, contrast: 60 });
});

/** Interrupts a fit after so many images over all epochs, and takes it up again. */
async function interrupted(after: number, toy: ToyFit) {
  const scratch = temporaryFolder();
  const controller = new AbortController();
  const first = fitToy(tensors, {
    ...toy,
    scratch,
    signal: controller.signal,
    onProgress: (images) => {
      if (images >= after) controller.abort(new Error("interrupted"));
    },
  });
  await expect(first).rejects.toThrow("interrupted");
  return fitToy(tensors, { ...toy, scratch });
}

const OPTIMIZERS: readonly OptimizerSpec[] = [
  { name: "adam", learningRate: 0.02 },
  { name: "adamax", learningRate: 0.02 },
  { name: "sgd", learningRate: 0.05 },
  { name: "sgd", learningRate: 0.05, momentum: 0.9, nesterov: true },
  { name: "rmsprop", learningRate: 0.01, momentum: 0.5, centered: true },
  { name: "adagrad", learningRate: 0.05 },
  { name: "adadelta", learningRate: 1 },
];

test("the step in which a fit is interrupted is kept, however rarely checkpoints are written", async () => {
  const never = { isDue: () => false, timed: (write: () => Promise<void>) => write() };
  const { resumed } = await interrupted(9, { pace: never });
  expect(resumed).toEqual([[0, 16]]);
});

describe.each(OPTIMIZERS)("a fit with %o that was interrupted", (optimizer) => {
  test("ends bit for bit as one that was not", async () => {
    const whole = await fitToy(tensors, { optimizer });
    const { resumed, ...rest } = await interrupted(26 + 9, { optimizer });
    expect(resumed).toEqual([[1, 16]]);
    expect(rest.weights).toEqual(whole.weights);
    expect(rest.history).toEqual(whole.history);
    expect(rest.epoch).toBe(whole.epoch);
  });
});

test("between epochs, with a schedule, early stopping and the last weights kept", async () => {
  const toy: ToyFit = {
    epochs: 5,
    keep: "last",
    schedule: { name: "plateau", warmupEpochs: 1, minimum: 0, patience: 1 },
    earlyStopping: { patience: 2, minDelta: 0.5 },
  };
  const whole = await fitToy(tensors, toy);
  const { resumed, ...rest } = await interrupted(52, toy);
  expect(resumed[0]?.[0]).toBeGreaterThan(0);
  expect(rest.weights).toEqual(whole.weights);
  expect(rest.history).toEqual(whole.history);
  expect(rest.stoppedEarly).toBe(whole.stoppedEarly);
});

test("a fit that had ended only gives its weights back", async () => {
  const scratch = temporaryFolder();
  const whole = await fitToy(tensors, { scratch });
  const again = await fitToy(tensors, { scratch });
  expect(again.resumed).toEqual([[3, 0]]);
  expect(again.weights).toEqual(whole.weights);
});

describe.each(OPTIMIZERS)("a training in two pieces with %o", (optimizer) => {
  test("ends bit for bit as one in one piece, with a schedule that goes by all epochs", async () => {
    const toy: ToyFit = { optimizer, epochs: 4, schedule: { name: "cosine", warmupEpochs: 1, minimum: 0 } };
    const whole = await fitToy(tensors, toy);
    const checkpoint = temporaryFolder();
    const first = await fitToy(tensors, { ...toy, stopAfter: 2, checkpoint });
    expect(first.history).toEqual(whole.history.slice(0, 2));
    const { resumed, ...second } = await fitToy(tensors, { ...toy, resume: checkpoint });
    expect(resumed).toEqual([[2, 0]]);
    expect(second.weights).toEqual(whole.weights);
    expect(second.history).toEqual(whole.history);
    expect(second.epoch).toBe(whole.epoch);
  });
});

test("a piece that ended by itself is not trained further", async () => {
  const toy: ToyFit = { epochs: 8, earlyStopping: { patience: 1, minDelta: 10 } };
  const whole = await fitToy(tensors, toy);
  const checkpoint = temporaryFolder();
  await fitToy(tensors, { ...toy, stopAfter: 5, checkpoint });
  const second = await fitToy(tensors, { ...toy, resume: checkpoint });
  expect(second.history).toEqual(whole.history);
  expect(second.stoppedEarly).toBe(true);
});

test("what is no checkpoint of this network is refused", async () => {
  const checkpoint = temporaryFolder();
  await expect(fitToy(tensors, { resume: checkpoint })).rejects.toThrow(
    "Expected a complete checkpoint in the input `resume`, got files that are not one",
  );
  await fitToy(tensors, { stopAfter: 1, checkpoint });
  const layers = [{ flatten: {} }, { dense: { units: 2, activation: "softmax" } }] as const;
  await expect(fitToy(tensors, { layers, resume: checkpoint })).rejects.toThrow(
    "Expected the input `resume` to be a checkpoint of this network",
  );
});
