import { reshape } from "../graph/rearrange.js";
import { emit, integers, type Node, producerOf, sameShape, scalar, type Value } from "../graph/value.js";
import { convolve } from "./convolution.js";
import { blockedDomain, type Layouts, type Placed } from "./layouts.js";
import { depthwise } from "./scaling.js";

/** Sums and means over the pixels of an image in blocks, or of a batch of them. */
export function blockedReduction(node: Node, layouts: Layouts): Placed | null {
  const x = node.inputs[0]!;
  const axes = node.inputs[1]?.constant?.numbers ?? (node.attributes["axes"] as readonly number[] | undefined) ?? [];
  const overBatch = sameShape(axes, [0, 2, 3]);
  if (x.shape.length !== 4 || layouts.hasPlain(x) || !(overBatch || sameShape(axes, [2, 3]))) return null;
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const mean = node.op === "ReduceMean";
  const products = sumsOfProducts(x, layouts);
  const counted = height * width * (mean && overBatch ? batch : 1);
  // What the kernel gives is a sum where it multiplies, else a mean over pixels.
  const factor = (mean ? 1 / counted : 1) * (products ? 1 : height * width);
  const sums = products ?? pixelMeans(layouts.blocked(x));
  const total = overBatch ? reduceSum(reshape(sums, [batch, channels])) : sums;
  const result =
    Math.abs(factor - 1) < 1e-12 ? total : emit("Mul", [total, scalar("float32", factor)], total.shape, "float32");
  return { plain: reshape(result, node.outputs[0]!.shape) };
}

function pixelMeans(image: Value): Value {
  const [batch, channels] = image.shape as [number, number];
  return emit("GlobalAveragePool", [image], [batch, channels, 1, 1], "float32", {}, blockedDomain);
}

function reduceSum(rows: Value): Value {
  return emit("ReduceSum", [rows, integers([0])], [rows.shape[1]!], "float32", { keepdims: 0 });
}

/**
 * Where the image is a product that nothing else reads: a depthwise convolution whose filter is the other factor, as
 * large as the image, so that the product is never written.
 */
function sumsOfProducts(x: Value, layouts: Layouts): Value | null {
  const node = producerOf(x);
  if (node?.op !== "Mul" || layouts.uses(x) !== 1) return null;
  const [a, b] = node.inputs as [Value, Value];
  const whole = [a, b].every((value) => sameShape(value.shape, x.shape) && layouts.hasBlocked(value));
  return whole ? productSums(layouts.blocked(a), layouts.blocked(b)) : null;
}

/** N x C x 1 x 1: the sum over pixels of a times b, of each channel of each image; both in blocks. */
function productSums(a: Value, b: Value): Value {
  const [batch, channels, height, width] = a.shape as [number, number, number, number];
  const all = batch * channels;
  const inputs = [reshape(a, [1, all, height, width]), reshape(b, [all, 1, height, width])];
  const sums = convolve(inputs, [1, all, 1, 1], depthwise([height, width], all));
  return reshape(sums, [batch, channels, 1, 1]);
}
