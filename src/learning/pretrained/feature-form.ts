import type { Backbone, Pooling } from "../../artifacts/backbone.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { ReadNode } from "../onnxruntime/graph/read-onnx.js";

type Form = Backbone["output"]["form"];

const CHANNELS_FIRST = new Set([
  ...["Conv", "ConvTranspose", "BatchNormalization", "InstanceNormalization", "MaxPool", "AveragePool", "LRN"],
  ...["GlobalAveragePool", "GlobalMaxPool", "QLinearConv", "ConvInteger", "QLinearAveragePool", "FusedConv"],
]);
/** More nodes than there are between a convolution and the end of its block. */
const FURTHEST = 64;

/**
 * How the numbers of one image are laid out in a tensor. @param shape with the batch. Throws a StageFailure on no
 * features.
 */
export function formOf(
  tensor: string,
  shape: readonly number[],
  makers: ReadonlyMap<string, ReadNode>,
  input: Backbone["input"],
): Form {
  if (shape.length === 2) return "vector";
  if (shape.length === 3) return "tokens";
  if (shape.length === 4) return mapLayout(tensor, makers) ?? bySize(shape) ?? input.layout;
  throw new StageFailure(
    `Expected the tensor ${tensor} to be numbers, tokens or maps of each image, got the shape ${shape.join(" x ")}`,
    "Say which tensor to take: `output: NAME`.",
  );
}

/** Numbers of an image once its maps or tokens are pooled. */
export function pooledSize(form: Form, pool: Pooling, [, ...shape]: readonly number[]): number {
  if (form === "vector" || pool === "none") return shape.reduce((product, size) => product * size, 1);
  return form === "NCHW" ? shape[0]! : shape.at(-1)!;
}

/** What is pooled of a tensor; throws a StageFailure where that makes no sense. */
export function poolingOf(pool: Pooling, form: Form, tensor: string): Pooling {
  if (pool === "cls" && form !== "tokens") {
    throw new StageFailure(
      `Expected ${tensor} to have tokens, of which \`pool: cls\` takes the first, got ${form === "vector" ? "numbers" : "maps"}`,
      form === "vector" ? "Leave `pool` out: there is nothing to pool." : "Set `pool: mean`.",
    );
  }
  return form === "vector" ? "none" : pool;
}

/** ONNX's convolutions have channels first; what follows keeps the axes, unless it turns them. undefined: it does not show. */
export function mapLayout(tensor: string, makers: ReadonlyMap<string, ReadNode>): "NCHW" | "NHWC" | undefined {
  let axes = [0, 1, 2, 3];
  let name = tensor;
  for (let step = 0; step < FURTHEST; step += 1) {
    const node = makers.get(name);
    if (node === undefined) return undefined;
    if (CHANNELS_FIRST.has(node.op)) {
      return axes[1] === 1 ? "NCHW" : axes[3] === 1 ? "NHWC" : undefined;
    }
    if (node.op === "Reshape" || node.op === "Flatten") return undefined;
    if (node.op === "Transpose") {
      const order = node.integers.get("perm");
      if (order?.length !== 4) return undefined;
      axes = axes.map((axis) => order[axis]!);
    }
    name = node.inputs[0] ?? "";
  }
  return undefined;
}

/** Maps are square where images are: the axis of another size has the channels. */
function bySize([, first, second, third]: readonly number[]): "NCHW" | "NHWC" | undefined {
  if (second === third && first !== second) return "NCHW";
  return first === second && second !== third ? "NHWC" : undefined;
}
