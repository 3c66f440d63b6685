import { reshape, transpose } from "../graph/rearrange.js";
import { emit, type Shape, sameShape, sizeOf, type Value } from "../graph/value.js";
import type { Rewrite } from "./rewrites.js";

/**
 * A factor per channel of a convolution's output, as the gradient of a normalization ends with, is taken to the filter
 * and to the filter's gradient: they have fewer numbers than images.
 */
export const scaleFilters: Rewrite = (node) => {
  const { shape, type } = node.outputs[0]!;
  switch (node.op) {
    case "ConvolutionInputGradient":
    case "DepthwiseInputGradient": {
      const [dy, filter] = node.inputs as [Value, Value];
      const found = scaledByChannel(dy);
      if (!found) return null;
      const inputs = [found.image, scaledFilter(filter, found.factors)];
      return [emit(node.op, inputs, shape, type, node.attributes, node.domain)];
    }
    case "ConvolutionFilterGradient":
    case "DepthwiseFilterGradient": {
      const [x, dy] = node.inputs as [Value, Value];
      const found = scaledByChannel(dy);
      if (!found) return null;
      const gradient = emit(node.op, [x, found.image], shape, type, node.attributes, node.domain);
      // H x W x I x O, or H x W x C x M of a depthwise convolution, whose outputs count all of them.
      const outputs = node.op === "DepthwiseFilterGradient" ? shape.slice(2) : [1, shape[3]!];
      return [multiplied(gradient, reshape(found.factors, [1, 1, ...outputs]))];
    }
    default:
      return null;
  }
};

interface Scaled {
  readonly image: Value;
  /** C numbers. */
  readonly factors: Value;
}

function scaledByChannel(value: Value): Scaled | null {
  const node = value.stored ? null : value.node;
  if (node?.op !== "Mul" || node.domain !== "") return null;
  const [a, b] = node.inputs as [Value, Value];
  const channels = value.shape[1]!;
  for (const [image, factors] of [
    [a, b],
    [b, a],
  ] as const) {
    const perChannel = sizeOf(factors.shape) === channels && factors.shape.at(-3) === channels;
    if (perChannel && sameShape(image.shape, value.shape)) return { image, factors: reshape(factors, [channels]) };
  }
  return null;
}

/** Outputs are the first axis. Where that is a turned weight, it is scaled before it is turned, so that turns still meet. */
function scaledFilter(filter: Value, factors: Value): Value {
  const node = filter.stored ? null : filter.node;
  const along = (rank: number, axis: number): Shape =>
    Array.from({ length: rank }, (_, index) => (index === axis ? filter.shape[0]! : 1));
  if (node?.op !== "Transpose") return multiplied(filter, reshape(factors, along(filter.shape.length, 0)));
  const order = node.attributes["perm"] as readonly number[];
  return transpose(multiplied(node.inputs[0]!, reshape(factors, along(order.length, order[0]!))), order);
}

function multiplied(value: Value, factors: Value): Value {
  return emit("Mul", [value, factors], value.shape, "float32");
}
