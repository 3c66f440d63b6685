import { describe, expect, it } from "vitest";
import { tf, tfl } from "../../src/learning/tfjs.js";
import { sizeOf, spread } from "./backend-comparison.js";

const L = tfl.layers;

type Build = () => tfl.Sequential;

const imageShape = [8, 8, 1] as const;

/** A bias right before batch normalization has no gradient but rounding, which Adam makes large: there is none here. */
const networks: Readonly<Record<string, Build>> = {
  CNN: () =>
    tfl.sequential({
      layers: [
        L.conv2d({ inputShape: [...imageShape], filters: 4, kernelSize: 3, padding: "same", activation: "relu" }),
        L.maxPooling2d({ poolSize: 2 }),
        L.conv2d({ filters: 9, kernelSize: 3, padding: "same", activation: "relu" }),
        L.maxPooling2d({ poolSize: 2 }),
        L.flatten(),
        L.dense({ units: 2, activation: "softmax", kernelRegularizer: tfl.regularizers.l2({ l2: 0.01 }) }),
      ],
    }),
  "batch normalization": () =>
    tfl.sequential({
      layers: [
        L.conv2d({ inputShape: [...imageShape], filters: 4, kernelSize: 3, padding: "same", useBias: false }),
        L.batchNormalization(),
        L.reLU(),
        L.maxPooling2d({ poolSize: 2 }),
        L.globalAveragePooling2d({ dataFormat: "channelsLast" }),
        L.dense({ units: 2, activation: "softmax" }),
      ],
    }),
  strided: () =>
    tfl.sequential({
      layers: [
        L.conv2d({
          inputShape: [...imageShape],
          filters: 4,
          kernelSize: 3,
          strides: 2,
          padding: "same",
          useBias: false,
        }),
        L.batchNormalization(),
        L.elu(),
        L.conv2d({ filters: 10, kernelSize: 3, strides: 2, padding: "same", activation: "tanh" }),
        L.conv2d({ filters: 4, kernelSize: 2, strides: 1, padding: "valid", activation: "sigmoid" }),
        L.flatten(),
        L.dense({ units: 2, activation: "softmax" }),
      ],
    }),
  depthwise: () =>
    tfl.sequential({
      layers: [
        L.conv2d({ inputShape: [...imageShape], filters: 4, kernelSize: 3, padding: "same", activation: "relu6" }),
        L.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
        L.separableConv2d({ filters: 6, kernelSize: 3, padding: "same", activation: "relu" }),
        L.averagePooling2d({ poolSize: 3, strides: 1 }),
        L.globalMaxPooling2d({ dataFormat: "channelsLast" }),
        L.dense({ units: 2, activation: "softmax" }),
      ],
    }),
  MLP: () =>
    tfl.sequential({
      layers: [
        L.flatten({ inputShape: [...imageShape] }),
        L.dense({ units: 16, activation: "relu" }),
        L.layerNormalization(),
        L.dense({ units: 2, activation: "softmax" }),
      ],
    }),
};

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.02, 0.9),
  rmsprop: () => tf.train.rmsprop(0.002),
  adam: () => tf.train.adam(0.003),
};

interface Trained {
  readonly losses: readonly number[];
  readonly weights: readonly number[];
  readonly predictions: readonly number[];
}

async function train(backend: string, build: Build, optimizer: tf.Optimizer): Promise<Trained> {
  await tf.setBackend(backend);
  const model = build();
  model.setWeights(
    model.weights.map(({ shape, name }, index) => {
      const dimensions = shape as number[];
      const fixed = name.includes("variance") || name.includes("gamma") ? 1 : 0;
      const values =
        dimensions.length === 1
          ? new Float32Array(sizeOf(dimensions)).fill(fixed)
          : spread(index + 1, sizeOf(dimensions), -0.4, 0.4);
      return tf.tensor(values, dimensions);
    }),
  );
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  const count = 20;
  const images = tf.tensor(spread(5, count * 64), [count, ...imageShape]);
  const labels = tf.oneHot(
    tf.tensor1d(
      Int32Array.from({ length: count }, (_, i) => (i * 5) % 2),
      "int32",
    ),
    2,
  );
  const history = await model.fit(images, labels, { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 });
  const predictions = model.predict(images) as tf.Tensor;
  const weights = (await Promise.all(model.getWeights().map((weight) => weight.data()))).flatMap((values) => [
    ...values,
  ]);
  return { losses: history.history["loss"] as number[], weights, predictions: [...(await predictions.data())] };
}

/** Whole trainings end where plain JavaScript's end. */
export function describeTrainings(backend: string): void {
  describe("trainings", () => {
    for (const [network, build] of Object.entries(networks)) {
      for (const [name, optimizer] of Object.entries(optimizers)) {
        it(`${network} with ${name}`, async () => {
          const expected = await train("cpu", build, optimizer());
          const actual = await train(backend, build, optimizer());
          for (const part of ["losses", "weights", "predictions"] as const) {
            const scale = Math.max(1, ...expected[part].map(Math.abs));
            const worst = Math.max(...expected[part].map((value, index) => Math.abs(value - actual[part][index]!)));
            expect(worst / scale, part).toBeLessThan(1e-5);
          }
        });
      }
    }

    it("the same training twice gives the same bits", async () => {
      const first = await train(backend, networks["CNN"]!, tf.train.adam(0.003));
      const second = await train(backend, networks["CNN"]!, tf.train.adam(0.003));
      expect(second).toEqual(first);
    });
  });
}
