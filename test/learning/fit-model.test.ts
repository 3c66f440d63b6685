import { beforeAll, expect, test } from "vitest";
import { learningRateAt } from "../../src/learning/learning-rate-schedule.js";
import { tf } from "../../src/learning/tfjs.js";
import { fitToy } from "./fit-toy.js";
import { toyTensors } from "./toy-tensors.js";

let tensors: string;

beforeAll(async () => {
  tensors = await toyTensors({ counts: { train: 26, validation: 10 }, contrast: 60 });
});

test("same seed, same bits; another seed, others", async () => {
  const [first, second, other] = [
    await fitToy(tensors, { epochs: 2 }),
    await fitToy(tensors, { epochs: 2 }),
    await fitToy(tensors, { epochs: 2, seed: 8 }),
  ];
  expect(second.weights).toEqual(first.weights);
  expect(second.history).toEqual(first.history);
  expect(other.weights).not.toEqual(first.weights);
});

test("keeps the weights of the best epoch, or of the last", async () => {
  // So large a rate that the validation loss goes up and down.
  const toy = { epochs: 5, optimizer: { name: "sgd", learningRate: 1.5 } } as const;
  const best = await fitToy(tensors, toy);
  const last = await fitToy(tensors, { ...toy, keep: "last" });
  const losses = best.history.map((line) => line.validation_loss ?? Number.NaN);
  expect(best.epoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  expect(last.epoch).toBe(5);
  expect(last.history).toEqual(best.history);
  const short = await fitToy(tensors, { ...toy, epochs: best.epoch, keep: "last" });
  expect(best.weights).toEqual(short.weights);
});

test("stops when the monitor no longer improves", async () => {
  const result = await fitToy(tensors, { epochs: 20, earlyStopping: { patience: 2, minDelta: 10 } });
  expect(result.history).toHaveLength(3);
  expect(result.stoppedEarly).toBe(true);
  expect(result.epoch).toBe(1);
});

test("follows the learning-rate schedule", async () => {
  const schedule = { name: "cosine", warmupEpochs: 1, minimum: 0.001 } as const;
  const { history } = await fitToy(tensors, { epochs: 3, schedule });
  // 26 images in batches of 8 are 4 steps; the history has the rate of an epoch's last step.
  const rate = (step: number) => learningRateAt(schedule, 0.02, { step, stepsPerEpoch: 4, epochs: 3, cuts: 0 });
  expect(history.map((line) => line.learning_rate)).toEqual([rate(3), rate(7), rate(11)]);
});

test("cuts the learning rate on a plateau", async () => {
  const schedule = { name: "plateau", warmupEpochs: 0, minimum: 0, factor: 0.5, patience: 1 } as const;
  // No step that small improves a validation loss of 32-bit weights for long.
  const { history } = await fitToy(tensors, { epochs: 4, schedule, optimizer: { name: "sgd", learningRate: 1e-12 } });
  expect(history.at(-1)?.learning_rate).toBeLessThan(1e-12);
});

test("a loss that is not a number stops the fit with advice", async () => {
  const error = await fitToy(tensors, { optimizer: { name: "sgd", learningRate: 1e30 } }).catch((thrown) => thrown);
  expect(error.message).toMatch(
    /^Training diverged: the loss became (NaN|Infinity) in epoch 1, step \d, at learning rate 1e\+30$/,
  );
  expect(error.remedy).toMatchInlineSnapshot(
    `"Use a smaller learning rate (such as 1e+29), \`gradientClipNorm: 1\`, or a schedule with \`warmupEpochs: 1\`."`,
  );
});

test("gradients are cut to their common norm", async () => {
  const start = await fitToy(tensors, { epochs: 1, optimizer: { name: "sgd", learningRate: 1e-30 } });
  const clipped = await fitToy(tensors, {
    epochs: 1,
    batchSize: 26,
    clipNorm: 0.001,
    optimizer: { name: "sgd", learningRate: 1 },
  });
  let squares = 0;
  for (const name of ["conv2d_1/kernel", "batchNormalization_1/gamma", "dense_1/kernel", "dense_1/bias"]) {
    for (const [at, value] of clipped.weights[name]!.entries()) squares += (value - start.weights[name]![at]!) ** 2;
  }
  expect(Math.sqrt(squares)).toBeLessThanOrEqual(0.001 * 1.01);
  expect(Math.sqrt(squares)).toBeGreaterThan(0.0005);
});

test("a class of more weight is called more often", async () => {
  const shares = [];
  for (const ofClasses of [
    [1, 10],
    [10, 1],
  ] as const) {
    const { history, weights } = await fitToy(tensors, { epochs: 2, classWeights: [ofClasses], keep: "last" });
    expect(history).toHaveLength(2);
    shares.push(weights["dense_1/bias"]![1]! - weights["dense_1/bias"]![0]!);
  }
  expect(shares[0]).toBeGreaterThan(shares[1]!);
});

test("penalties pull the kernels to 0, label smoothing the scores to one half", async () => {
  const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const plain = await fitToy(tensors, { epochs: 8, keep: "last" });
  const penalized = await fitToy(tensors, { epochs: 8, keep: "last", l2: 1 });
  expect(norm(penalized.weights["dense_1/kernel"]!)).toBeLessThan(0.5 * norm(plain.weights["dense_1/kernel"]!));
  const smoothed = await fitToy(tensors, { epochs: 8, keep: "last", labelSmoothing: 0.6 });
  expect(smoothed.history.at(-1)!.loss).toBeGreaterThan(plain.history.at(-1)!.loss);
});

test("one output with sigmoid learns as two with softmax do", async () => {
  const layers = [
    { conv2d: { filters: 4, kernelSize: 3, activation: "relu" } },
    { globalMaxPooling2d: {} },
    { dense: { units: 1, activation: "sigmoid" } },
  ];
  const { history } = await fitToy(tensors, { epochs: 6, layers, optimizer: { name: "adam", learningRate: 0.05 } });
  expect(history.at(-1)?.validation_auc).toBeGreaterThan(0.9);
});

test("no tensor stays behind, however long it trains", async () => {
  const kept = async (epochs: number) => {
    const before = tf.memory().numTensors;
    await fitToy(tensors, { epochs, clipNorm: 1, l2: 0.01, schedule: { name: "cosine", warmupEpochs: 0, minimum: 0 } });
    return tf.memory().numTensors - before;
  };
  expect(await kept(4)).toBe(await kept(1));
});

test("an abort ends it at the next step", async () => {
  const controller = new AbortController();
  let steps = 0;
  const running = fitToy(tensors, {
    epochs: 50,
    signal: controller.signal,
    onProgress: () => {
      steps += 1;
      if (steps === 2) controller.abort(new Error("stop"));
    },
  });
  await expect(running).rejects.toThrow("stop");
  expect(steps).toBe(2);
});
