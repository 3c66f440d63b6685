import { beforeAll, describe, expect, test } from "vitest";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import type { LayerSpec } from "../../src/learning/layer-spec.js";
import { countParameters, modelFromLayers } from "../../src/learning/model-from-layers.js";
import { readWeights } from "../../src/learning/model-weights.js";
import { presetLayers } from "../../src/learning/presets.js";

beforeAll(() => cpuBackend.activate({ threads: 1, device: "cpu" }));

const build = (layers: readonly LayerSpec[], shape = [16, 16, 1], seed = 1) => modelFromLayers(layers, shape, { seed });

describe("presets", () => {
  test("mlp-2022 has the weights of the 2022 network", () => {
    const { model, dropouts } = build(presetLayers("mlp-2022"), [100, 100, 1]);
    const expected = [10_000, 512, 256, 128, 2];
    const weights = expected.slice(1).reduce((sum, units, at) => sum + (expected[at]! + 1) * units, 0);
    expect(countParameters(model)).toBe(weights);
    expect(dropouts.map((layer) => layer.getConfig()["rate"])).toEqual([0.4, 0.3, 0.2]);
  });

  test("cnn-small and cnn-medium end in two classes with softmax", () => {
    const small = build(presetLayers("cnn-small"), [64, 64, 1]);
    // Three convolutions, 8 x 8 x 128 into 64, 64 into 2.
    expect(countParameters(small.model)).toBe(320 + 18_496 + 73_856 + 8192 * 64 + 64 + 130);
    const medium = build(presetLayers("cnn-medium"), [64, 64, 3]);
    expect(medium.model.outputs[0]?.shape).toEqual([null, 2]);
    const biases = medium.model.weights.filter(({ originalName }) => originalName.endsWith("/bias"));
    // Batch normalization would take a bias away again, so only the output has one.
    expect(biases.map(({ originalName }) => originalName)).toEqual(["dense_1/bias"]);
  });
});

test("every type of layer can be built", () => {
  const { model } = build([
    { zeroPadding2d: { padding: 1 } },
    { conv2d: { filters: 2, kernelSize: 3, dilationRate: 1, kernelRegularizer: { l1: 0.1 } } },
    { layerNormalization: {} },
    { separableConv2d: { filters: 3, kernelSize: 3, padding: "same", depthwiseInitializer: "heNormal" } },
    { batchNormalization: { momentum: 0.9, epsilon: 0.01 } },
    { leakyReLU: { alpha: 0.1 } },
    { depthwiseConv2d: { kernelSize: 3, strides: 2, padding: "same" } },
    { upSampling2d: { size: 2, interpolation: "bilinear" } },
    { averagePooling2d: { poolSize: 2 } },
    { maxPooling2d: { poolSize: 2, strides: 1, padding: "same" } },
    { activation: { activation: "swish" } },
    { globalAveragePooling2d: {} },
    { dropout: { rate: 0.5 } },
    { dense: { units: 4, activation: "gelu", useBias: false, kernelInitializer: "leCunUniform" } },
    { dense: { units: 1, activation: "sigmoid" } },
  ]);
  expect(model.layers.map(({ name }) => name).slice(-4)).toEqual(["dropout_1", "dense_1", "dense_2", "probability"]);
});

test("weights depend on the seed and the layer alone", async () => {
  const layers: readonly LayerSpec[] = [
    { flatten: {} },
    { dense: { units: 4, kernelInitializer: "heNormal" } },
    { dense: { units: 4 } },
    { dense: { units: 2, activation: "softmax" } },
  ];
  const [first, again, other] = await Promise.all(
    [1, 1, 2].map(async (seed) =>
      (await readWeights(build(layers, [2, 2, 1], seed).model)).map(({ values }) => values),
    ),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect(first?.[0]).not.toEqual(first?.[2]);
});

describe("layers that cannot be", () => {
  const messageOf = (layers: readonly LayerSpec[], shape?: number[]) => {
    try {
      build(layers, shape);
    } catch (error) {
      const { message, remedy } = error as Error & { remedy?: string };
      return `${message}\n${remedy}`;
    }
    return "built";
  };
  const end: LayerSpec = { dense: { units: 2, activation: "softmax" } };

  test("too many poolings", () => {
    expect(messageOf([...presetLayers("cnn-medium")], [8, 8, 1])).toMatchInlineSnapshot(`
      "Expected layer 28 (maxPooling2d) to leave at least one pixel, got 0 x 0 x 128 from 1 x 1 x 128
      Use larger images, fewer poolings, or \`padding: same\`."
    `);
  });

  test("a dense layer on an image", () => {
    expect(messageOf([end])).toMatchInlineSnapshot(`
      "Expected the model to end in 2 outputs with softmax, got shape 16 x 16 x 2
      End the layers with \`- dense: { units: 2, activation: softmax }\`, or one unit and sigmoid."
    `);
  });

  test("no activation at the end", () => {
    expect(messageOf([{ flatten: {} }, { dense: { units: 2 } }])).toMatchInlineSnapshot(`
      "Expected the last layer to have the activation softmax or sigmoid, got dense
      End the layers with \`- dense: { units: 2, activation: softmax }\`, or one unit and sigmoid."
    `);
  });

  test("strides in a dilated convolution", () => {
    expect(
      messageOf([{ conv2d: { filters: 2, kernelSize: 3, dilationRate: 2, strides: 2 } }, { flatten: {} }, end]),
    ).toMatchInlineSnapshot(`
      "Expected layer 1 (conv2d) to have strides or a dilationRate above 1, got both
      Leave one out, or put a pooling after the layer."
    `);
  });

  test("too many classes", () => {
    expect(messageOf([{ flatten: {} }, { dense: { units: 3, activation: "softmax" } }])).toMatchInlineSnapshot(`
      "Expected the model to end in 2 outputs with softmax, got shape 3
      End the layers with \`- dense: { units: 2, activation: softmax }\`, or one unit and sigmoid."
    `);
  });

  test("a convolution after flatten", () => {
    expect(messageOf([{ flatten: {} }, { conv2d: { filters: 2, kernelSize: 3 } }, end])).toMatchInlineSnapshot(`
      "Expected layer 2 (conv2d) to take an input of shape 256, but: Input 0 is incompatible with layer conv2d_1: expected ndim=4, found ndim=2
      Change the layers."
    `);
  });
});
