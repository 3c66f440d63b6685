import { emit, type Node, sameShape, sizeOf, type Value } from "../graph/value.js";
import { convolve } from "./convolution.js";
import type { Layouts, Placed } from "./layouts.js";
import { blockedScaling, convolutionPlus, openConvolution, perChannel, scaled } from "./scaling.js";

/** Operators that take numbers at equal places, wherever those places are. */
const anywhere = new Set(
  [
    "Abs Add And Cast Clip Div Elu Equal Exp Greater GreaterOrEqual IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Min",
    "Mul Neg Not Or Pow Reciprocal Relu Sigmoid Softplus Sqrt Sub Tanh Where Xor",
  ].flatMap((names) => names.split(" ")),
);

/** Numbers at equal places of images, and single numbers, stay in blocks where an image is in blocks only. */
export function blockedElementwise(node: Node, layouts: Layouts): Placed | null {
  if (node.op === "ReluGradient") return blockedReluGradient(node, layouts);
  if (!(node.domain === "" && anywhere.has(node.op))) return null;
  const { shape, type } = node.outputs[0]!;
  const images = node.inputs.filter((value) => sizeOf(value.shape) !== 1);
  if (shape.length !== 4 || images.length === 0) return null;
  if (!images.every((value) => sameShape(value.shape, shape))) return blockedScaling(node, layouts);
  if (!staysBlocked(images, layouts)) return null;
  if (node.op === "Relu" && openConvolution(images[0]!, layouts)) {
    const convolution = openConvolution(images[0]!, layouts)!;
    return { blocked: convolve(convolution.inputs, shape, { ...convolution.attributes, activation: "Relu" }) };
  }
  const sum = node.op === "Add" && images.length === 2 ? convolutionPlus(images, layouts) : null;
  if (sum) return { blocked: sum };
  const inputs = node.inputs.map((value) => (images.includes(value) ? layouts.blocked(value) : layouts.plain(value)));
  return { blocked: emit(node.op, inputs, shape, type, node.attributes) };
}

/** The gradient may be one number for all pixels of a channel, as a mean over pixels gives. */
function blockedReluGradient(node: Node, layouts: Layouts): Placed | null {
  const [dy, y] = node.inputs as [Value, Value];
  if (!layouts.hasBlocked(y)) return null;
  const mask = openPixels(layouts.blocked(y));
  if (sameShape(dy.shape, y.shape)) return { blocked: emit("Mul", [layouts.blocked(dy), mask], y.shape, "float32") };
  const numbers = perChannel(layouts.plain(dy), y.shape);
  return numbers && { blocked: scaled(mask, numbers, null) };
}

/**
 * 1 where a rectifier gave more than 0, else 0 (and NaN where it gave NaN): a comparison gives truth values, which cost
 * more to turn into numbers than this line so steep that it leaves 0 for 1 at once. Only below 1e-38, where numbers lose
 * their digits, would it be between.
 */
function openPixels(y: Value): Value {
  const steepest = 3.4028234663852886e38;
  return emit("HardSigmoid", [y], y.shape, "float32", { alpha: { float: steepest }, beta: { float: 0 } });
}

function staysBlocked(images: readonly Value[], layouts: Layouts): boolean {
  return images.some((value) => !layouts.hasPlain(value)) || images.every(layouts.hasBlocked);
}
