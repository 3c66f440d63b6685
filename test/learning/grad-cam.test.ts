import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClassActivationMethod } from "../../src/artifacts/explanations.js";
import { answersAsked, type Question } from "../../src/core/question.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { classEvidence } from "../../src/learning/class-evidence.js";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { endingsOf } from "../../src/learning/ending.js";
import { type CutModel, cutAtLastConvolution, gradCam } from "../../src/learning/grad-cam.js";
import type { LayerSpec } from "../../src/learning/layer-spec.js";
import { modelFromLayers } from "../../src/learning/model-from-layers.js";
import { onnxruntimeBackend } from "../../src/learning/onnxruntime/backend.js";
import { presetLayers } from "../../src/learning/presets.js";
import { tf } from "../../src/learning/tfjs.js";
import { spread } from "./backend-comparison.js";

let native: ActiveBackend;
let plain: ActiveBackend;
beforeAll(async () => {
  native = await onnxruntimeBackend.activate({ threads: 1, device: "auto" });
  plain = await cpuBackend.activate({ threads: 1, device: "cpu" });
});
afterAll(() => native.close());

const cutOf = (layers: readonly LayerSpec[], shape: readonly number[]): CutModel => {
  const cut = cutAtLastConvolution(modelFromLayers(layers, shape, { seed: 3 }).model);
  if ("reason" in cut) throw new Error(cut.reason);
  return cut;
};

async function mapsOf(
  active: ActiveBackend,
  layers: readonly LayerSpec[],
  shape: readonly [number, number, number],
  images: Float32Array,
  method: ClassActivationMethod = "grad-cam",
) {
  await tf.setBackend(active.name);
  const cut = cutOf(layers, shape);
  const input = tf.tensor4d(images, [images.length / (shape[0] * shape[1] * shape[2]), ...shape]);
  return { cut, ...(await gradCam(cut, input, { active, method })) };
}

const DENSE_END: readonly LayerSpec[] = [
  { conv2d: { filters: 3, kernelSize: 3, padding: "same", activation: "tanh" } },
  { maxPooling2d: { poolSize: 2 } },
  { conv2d: { filters: 4, kernelSize: 3, activation: "relu" } },
  { flatten: {} },
  { dense: { units: 6, activation: "tanh" } },
  { dense: { units: 2, activation: "softmax" } },
];

test("weights are the slopes that finite differences find, in plain arithmetic", async () => {
  const shape = [12, 10, 3] as const;
  const image = spread(5, 12 * 10 * 3);
  const { cut, maps, size } = await mapsOf(plain, DENSE_END, shape, image);
  expect([cut.layer, size]).toEqual(["conv2d_2", [4, 3]]);
  const activations = [...(cut.features.predict(tf.tensor4d(image, [1, ...shape])) as tf.Tensor).dataSync()];
  const [hiddenLayer, lastLayer] = cut.head.slice(1);
  const weightsOf = (layer: typeof hiddenLayer) => layer!.getWeights().map((weight) => [...weight.dataSync()]);
  const [kernel, bias] = weightsOf(hiddenLayer) as [number[], number[]];
  const [last, lastBias] = weightsOf(lastLayer) as [number[], number[]];
  /** Flattening keeps the order; then tanh of the first dense layer, and the difference of the two logits. */
  const logOdds = (values: readonly number[]): number => {
    const hidden = bias.map((start, unit) =>
      Math.tanh(values.reduce((sum, value, at) => sum + value * kernel[at * bias.length + unit]!, start)),
    );
    const logit = (unit: 0 | 1) =>
      hidden.reduce((sum, value, at) => sum + value * last[at * 2 + unit]!, lastBias[unit]!);
    return logit(1) - logit(0);
  };
  const step = 1e-4;
  const places = 12;
  const weights = [0, 1, 2, 3].map((channel) => {
    const moved = (by: number) => activations.map((value, at) => (at % 4 === channel ? value + by : value));
    return (logOdds(moved(step)) - logOdds(moved(-step))) / (2 * step) / places;
  });
  const expected = Array.from({ length: places }, (_, place) =>
    weights.reduce((sum, weight, channel) => sum + weight * activations[place * 4 + channel]!, 0),
  );
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
  for (const [place, value] of expected.entries()) expect(maps[place]).toBeCloseTo(value, 5);
  expect(cut.pools).toBe(false);

  const byPlace = (await mapsOf(plain, DENSE_END, shape, image, "hires-cam")).maps;
  for (let place = 0; place < places; place += 1) {
    const sum = [0, 1, 2, 3].reduce((total, channel) => {
      const at = place * 4 + channel;
      const moved = (by: number) => activations.with(at, activations[at]! + by);
      return total + ((logOdds(moved(step)) - logOdds(moved(-step))) / (2 * step)) * activations[at]!;
    }, 0);
    expect(byPlace[place]).toBeCloseTo(sum, 5);
  }
});

describe.each([
  ["softmax", 2],
  ["sigmoid", 1],
] as const)("with global pooling and %s it is the class activation map of Zhou et al. 2016", (activation, units) => {
  test("a normalization and an activation belong to their convolution", async () => {
    const layers: readonly LayerSpec[] = [
      { conv2d: { filters: 5, kernelSize: 3, padding: "same", useBias: false } },
      { batchNormalization: {} },
      { activation: { activation: "relu" } },
      { globalAveragePooling2d: {} },
      { dropout: { rate: 0.5 } },
      { dense: { units, activation } },
    ];
    const images = spread(8, 2 * 6 * 6);
    const { cut, maps, size } = await mapsOf(plain, layers, [6, 6, 1], images);
    expect([cut.layer, size]).toEqual(["conv2d_1", [6, 6]]);
    const activations = (cut.features.predict(tf.tensor4d(images, [2, 6, 6, 1])) as tf.Tensor).dataSync();
    expect(Math.min(...activations)).toBe(0);
    const kernel = cut.head.at(-1)!.getWeights()[0]!.dataSync();
    for (let place = 0; place < 2 * 36; place += 1) {
      let expected = 0;
      for (let channel = 0; channel < 5; channel += 1) {
        const weight = units === 1 ? kernel[channel]! : kernel[channel * 2 + 1]! - kernel[channel * 2]!;
        expected += (weight / 36) * activations[place * 5 + channel]!;
      }
      expect(maps[place]).toBeCloseTo(expected, 6);
    }
    expect(cut.pools).toBe(true);
    const byPlace = (await mapsOf(plain, layers, [6, 6, 1], images, "hires-cam")).maps;
    for (const [place, value] of maps.entries()) expect(byPlace[place]).toBeCloseTo(value, 6);
  });
});

test.each(["cnn-small", "cnn-medium"] as const)(
  "%s: native kernels give what plain ones give, every time",
  async (preset) => {
    const images = spread(2, 2 * 32 * 32);
    const layers = presetLayers(preset);
    const expected = await mapsOf(plain, layers, [32, 32, 1], images);
    const first = await mapsOf(native, layers, [32, 32, 1], images);
    const second = await mapsOf(native, layers, [32, 32, 1], images);
    expect(first.maps).toEqual(second.maps);
    const scale = Math.max(...expected.maps.map(Math.abs));
    expect(scale).toBeGreaterThan(0);
    for (const [at, value] of expected.maps.entries())
      expect(Math.abs(first.maps[at]! - value)).toBeLessThan(1e-4 * scale);
  },
);

test.each([
  ["no convolution", [...presetLayers("mlp-2022")], "it has no convolution, so no layer of it has places"],
  [
    "a single place",
    [{ conv2d: { filters: 2, kernelSize: 8 } }, { flatten: {} }, { dense: { units: 2, activation: "softmax" } }],
    "its last convolution leaves a single place",
  ],
] as const)("%s: says why there is no map", (_, layers, reason) => {
  const { model } = modelFromLayers(layers as readonly LayerSpec[], [8, 8, 1], { seed: 1 });
  expect(cutAtLastConvolution(model)).toEqual({ reason });
});

describe("evidence for a class", () => {
  const map = Float32Array.from([4, -2, 0, 2]);

  test("is rectified, enlarged between the middles of places, and scaled to its greatest value", () => {
    const { evidence, peak } = classEvidence(true, map, [2, 2], [4, 4]);
    expect(peak).toBe(4);
    // Along the top: 4, then a quarter of the way to 0, and so on; the middles of places are a half pixel inside.
    expect([...evidence.subarray(0, 4)]).toEqual([1, 0.75, 0.25, 0]);
    expect(evidence[15]).toBe(0.5);
  });

  test("for the negative class is the opposite", () => {
    const { evidence, peak } = classEvidence(false, map, [2, 2], [2, 2]);
    expect([peak, ...evidence]).toEqual([2, 0, 1, 0, 0]);
  });

  test("has its greatest value, 1, at the place that is told, whatever rounding does", () => {
    const random = seededRandom("maps");
    for (let trial = 0; trial < 50; trial += 1) {
      const one = Float32Array.from({ length: 9 }, () => random.uniform());
      const { evidence, highest } = classEvidence(true, one, [3, 3], [7, 7]);
      expect([Math.max(...evidence), evidence.indexOf(1)]).toEqual([1, highest]);
    }
  });

  test("may be none", () => {
    expect(classEvidence(false, Float32Array.from([1, 2, 3, 4]), [2, 2], [2, 2])).toEqual({
      evidence: new Float32Array(4),
      peak: 0,
      highest: 0,
    });
  });
});

describe("of several answers", () => {
  const layers = (units: number, activation: "softmax" | "sigmoid"): readonly LayerSpec[] => [
    { conv2d: { filters: 5, kernelSize: 3, padding: "same", activation: "relu" } },
    { globalAveragePooling2d: {} },
    { dense: { units, activation } },
  ];
  const images = spread(8, 2 * 6 * 6);
  const cutFor = (question: Question) => {
    const units = answersAsked(question).length;
    const activation = question.kind === "multilabel" ? "sigmoid" : "softmax";
    const { model } = modelFromLayers(layers(units, activation), [6, 6, 1], { seed: 3, endings: endingsOf(question) });
    return cutAtLastConvolution(model) as CutModel;
  };

  test.each(["cpu", "onnxruntime"])("each image is explained by the answer that is asked for: %s", async (backend) => {
    const active = backend === "cpu" ? plain : native;
    await tf.setBackend(active.name);
    const input = tf.tensor4d(images, [2, 6, 6, 1]);
    for (const question of [
      { kind: "multiclass", classes: ["a", "b", "c"] },
      { kind: "multilabel", findings: ["a", "b", "c"] },
    ] as const) {
      const cut = cutFor(question);
      const answers = { kind: question.kind, places: [2, 0] };
      const { maps } = await gradCam(cut, input, { active, method: "grad-cam", answers });
      const activations = (cut.features.predict(input) as tf.Tensor).dataSync();
      const [kernel, bias] = cut.head
        .at(-1)!
        .getWeights()
        .map((weight) => [...weight.dataSync()]) as [number[], number[]];
      for (const [image, own] of answers.places.entries()) {
        const mean = (channel: number) =>
          Array.from({ length: 36 }, (_, place) => activations[(image * 36 + place) * 5 + channel]!).reduce(
            (sum, value) => sum + value / 36,
            0,
          );
        const logit = (unit: number) =>
          [0, 1, 2, 3, 4].reduce((sum, channel) => sum + mean(channel) * kernel[channel * 3 + unit]!, bias[unit]!);
        const others = [0, 1, 2].filter((unit) => unit !== own);
        const total = others.reduce((sum, unit) => sum + Math.exp(logit(unit)), 0);
        // The slope of log odds: its own weight, less those of the others by how probable they are among themselves.
        const slope = (channel: number) =>
          kernel[channel * 3 + own]! -
          (question.kind === "multilabel"
            ? 0
            : others.reduce((sum, unit) => sum + (kernel[channel * 3 + unit]! * Math.exp(logit(unit))) / total, 0));
        for (let place = 0; place < 36; place += 1) {
          const expected = [0, 1, 2, 3, 4].reduce(
            (sum, channel) => sum + (slope(channel) / 36) * activations[(image * 36 + place) * 5 + channel]!,
            0,
          );
          expect(maps[image * 36 + place]).toBeCloseTo(expected, 5);
        }
      }
    }
    input.dispose();
  });

  test("of two classes it is the map of a binary question", async () => {
    await tf.setBackend("cpu");
    const cut = cutFor({ kind: "multiclass", classes: ["a", "b"] });
    const input = tf.tensor4d(images, [2, 6, 6, 1]);
    const binary = await gradCam(cut, input, { active: plain, method: "hires-cam" });
    const answers = { kind: "multiclass", places: [1, 1] } as const;
    const { maps } = await gradCam(cut, input, { active: plain, method: "hires-cam", answers });
    for (const [at, value] of binary.maps.entries()) expect(maps[at]).toBeCloseTo(value, 6);
  });
});
