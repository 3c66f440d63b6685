import {
  encodeOnnxModel,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from "../../src/learning/onnxruntime/graph/onnx-model.js";
import type { Attributes } from "../../src/learning/onnxruntime/graph/value.js";

interface TinyNetwork {
  readonly layout?: "NCHW" | "NHWC";
  readonly batch?: number | string;
  /** Height and width; a text is a free one. */
  readonly size?: number | string;
  readonly channels?: 1 | 3;
  readonly type?: "float32" | "float16" | "uint8";
  readonly operatorSet?: number;
  readonly irVersion?: number;
  /** What stands at its end: the matrix product of a classifier, quantized as it comes, or nothing. */
  readonly end?: "product" | "quantized" | "none";
}

/** Filters of the one convolution: maps x channels, 1 x 1 each; exact as halves. */
export const FILTERS: readonly (readonly number[])[] = [
  [1, 0, 0],
  [-1, 0.5, 0],
  [0, 0.25, 0.5],
  [0, 0, -2],
];
export const BIAS: readonly number[] = [0.5, 1, 0, 0.25];

export const node = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
  domain = "",
): OnnxNode => ({ op, domain, inputs, outputs, attributes });

export const numbers = (
  name: string,
  shape: readonly number[],
  values: readonly number[],
  type: "float32" | "float16" | "int8" = "float32",
): OnnxTensor => ({
  name,
  type,
  shape,
  data:
    type === "float32"
      ? Float32Array.from(values)
      : type === "int8"
        ? Int8Array.from(values)
        : Uint16Array.from(values, half),
});

/**
 * A classifier that ends as most do: a convolution of four maps ("maps" after its rectifier), their means ("pooled"), and a
 * matrix product by weights.
 */
export function tinyNetwork(asked: TinyNetwork = {}): OnnxModel {
  const { layout = "NCHW", batch = "batch", size = 8, channels = 3, type = "float32", end = "product" } = asked;
  const real = type === "float16" ? "float16" : "float32";
  const filters = FILTERS.flatMap((filter) => filter.slice(0, channels));
  const before = [
    ...(type === "uint8"
      ? [node("Cast", ["image"], ["numbers"], { to: 1 })]
      : [node("Identity", ["image"], ["numbers"])]),
    ...(layout === "NHWC" ? [node("Transpose", ["numbers"], ["turned"], { perm: [0, 3, 1, 2] })] : []),
  ];
  const product = [node("Gemm", ["pooled", "weights", "offsets"], ["logits"], { transB: 1 })];
  const quantized = [
    node("DynamicQuantizeLinear", ["pooled"], ["levels", "scale", "zero"]),
    node("MatMulInteger", ["levels", "weights8", "zero"], ["sums"]),
    node("Cast", ["sums"], ["real sums"], { to: 1 }),
    node("Mul", ["scale", "weight scale"], ["scales"]),
    node("Mul", ["real sums", "scales"], ["logits"]),
  ];
  const irVersion = asked.irVersion ?? 8;
  const initializers = [
    numbers("filters", [4, channels, 1, 1], filters, real),
    numbers("bias", [4], BIAS, real),
    ...(end === "product"
      ? [numbers("weights", [2, 4], [1, 2, 3, 4, -1, -2, -3, -4], real), numbers("offsets", [2], [0, 1], real)]
      : []),
    ...(end === "quantized"
      ? [numbers("weights8", [4, 2], [1, -1, 2, -2, 3, -3, 4, -4], "int8"), numbers("weight scale", [], [0.5])]
      : []),
  ];
  return {
    operatorSet: asked.operatorSet ?? 17,
    irVersion,
    nodes: [
      ...before,
      node("Conv", [layout === "NHWC" ? "turned" : "numbers", "filters", "bias"], ["sums of maps"], {
        kernel_shape: [1, 1],
      }),
      node("Relu", ["sums of maps"], ["maps"]),
      node("GlobalAveragePool", ["maps"], ["means"]),
      node("Flatten", ["means"], ["pooled"], { axis: 1 }),
      ...(end === "product" ? product : end === "quantized" ? quantized : []),
    ],
    initializers,
    inputs: [
      {
        name: "image",
        type,
        shape: layout === "NCHW" ? [batch, channels, size, size] : [batch, size, size, channels],
      },
      // Before version 4 of the format, weights are inputs too.
      ...(irVersion < 4 ? initializers.map((each) => ({ name: each.name, type: each.type, shape: each.shape })) : []),
    ],
    outputs: [
      end === "none"
        ? { name: "pooled", type: real, shape: [batch, 4] }
        : { name: "logits", type: end === "quantized" ? "float32" : real, shape: [batch, 2] },
    ],
  };
}

export const tinyOnnx = (asked: TinyNetwork = {}): Uint8Array => encodeOnnxModel(tinyNetwork(asked));

/**
 * What `pooled` is of an image, by hand: means of relu(filter . pixel + bias).
 * @param pixels levels, height x width x channels. @param scaled what a level becomes.
 */
export function pooledByHand(
  pixels: ArrayLike<number>,
  channels: number,
  scaled: (level: number, channel: number) => number,
): readonly number[] {
  const places = pixels.length / channels;
  return FILTERS.map((filter, map) => {
    let sum = 0;
    for (let place = 0; place < places; place += 1) {
      let value = BIAS[map]!;
      for (let channel = 0; channel < channels; channel += 1) {
        value += filter[channel]! * scaled(pixels[place * channels + channel]!, channel);
      }
      sum += Math.max(0, value);
    }
    return sum / places;
  });
}

/** The 16 bits of a number that they hold exactly. */
function half(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.abs(value) / 2 ** exponent - 1;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | Math.round(fraction * 1024);
}
