import { reshape, transpose } from "../graph/rearrange.js";
import { emit, emitAgain, producerOf, type Shape, sameShape, type Value } from "../graph/value.js";
import { eitherWay, isPerChannel } from "./operands.js";
import type { Rewrite } from "./rewrite.js";

/**
 * A factor per channel of a convolution's output, as the gradient of a normalization ends with, is taken to the filter
 * and to the filter's gradient: they have fewer numbers than images.
 */
export const scaleFilters: Rewrite = (node) => {
  const gradientAt = placeOfGradient[node.op];
  const found = gradientAt === undefined ? null : scaledByChannel(node.inputs[gradientAt]!);
  if (!found) return null;
  const { image, factors } = found;
  const { shape } = node.outputs[0]!;
  const same = (inputs: readonly Value[]): Value => emitAgain(node, inputs)[0]!;
  if (gradientAt === 0) return [same([image, scaledFilter(node.inputs[1]!, factors)])];
  // H x W x I x O, or H x W x C x M of a depthwise convolution, whose outputs count all of them.
  const outputs = node.op === "DepthwiseFilterGradient" ? shape.slice(2) : [1, shape[3]!];
  return [multiplied(same([node.inputs[0]!, image]), reshape(factors, [1, 1, ...outputs]))];
};

/** Which input is the gradient of the output: the other is the filter, or the image. */
const placeOfGradient: Readonly<Record<string, 0 | 1>> = {
  ConvolutionInputGradient: 0,
  DepthwiseInputGradient: 0,
  ConvolutionFilterGradient: 1,
  DepthwiseFilterGradient: 1,
};

interface Scaled {
  readonly image: Value;
  /** C numbers. */
  readonly factors: Value;
}

function scaledByChannel(value: Value): Scaled | null {
  const node = producerOf(value);
  if (node?.op !== "Mul" || node.domain !== "") return null;
  const channels = value.shape[1]!;
  for (const [image, factors] of eitherWay(node)) {
    if (isPerChannel(factors, channels) && sameShape(image.shape, value.shape)) {
      return { image, factors: reshape(factors, [channels]) };
    }
  }
  return null;
}

/** Outputs are the first axis. Where that is a turned weight, it is scaled before it is turned, so that turns still meet. */
function scaledFilter(filter: Value, factors: Value): Value {
  const node = producerOf(filter);
  const along = (rank: number, axis: number): Shape =>
    Array.from({ length: rank }, (_, index) => (index === axis ? filter.shape[0]! : 1));
  if (node?.op !== "Transpose") return multiplied(filter, reshape(factors, along(filter.shape.length, 0)));
  const order = node.attributes["perm"] as readonly number[];
  return transpose(multiplied(node.inputs[0]!, reshape(factors, along(order.length, order[0]!))), order);
}

function multiplied(value: Value, factors: Value): Value {
  return emit("Mul", [value, factors], value.shape, "float32");
}
