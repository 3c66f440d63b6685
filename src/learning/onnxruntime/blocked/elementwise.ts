import { emit, type Node, sameShape, sizeOf, type Value } from "../graph/value.js";
import { lowerReluGradient } from "../lowering/relu-gradient.js";
import { convolve } from "./convolution.js";
import { blockedDomain, type Layouts, type Placed } from "./layouts.js";

/** Operators that take numbers at equal places, wherever those places are. */
const anywhere = new Set(
  [
    "Abs Add And Cast Clip Div Elu Equal Exp Greater GreaterOrEqual IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Min",
    "Mul Neg Not Or Pow Reciprocal Relu Sigmoid Softplus Sqrt Sub Tanh Where Xor",
  ].flatMap((names) => names.split(" ")),
);

/** Numbers at equal places of images, and single numbers, stay in blocks where an image is in blocks only. */
export function blockedElementwise(node: Node, layouts: Layouts): Placed | null {
  const isRectifier = node.op === "ReluGradient";
  if (!isRectifier && !(node.domain === "" && anywhere.has(node.op))) return null;
  const { shape } = node.outputs[0]!;
  const images = node.inputs.filter((value) => sizeOf(value.shape) !== 1);
  if (shape.length !== 4 || images.length === 0) return null;
  if (!images.every((value) => sameShape(value.shape, shape)) || !staysBlocked(images, layouts)) return null;
  const fused = node.op === "Relu" ? rectifiedConvolution(node.inputs[0]!, layouts) : null;
  if (fused) return { blocked: fused };
  const inputs = node.inputs.map((value) => (images.includes(value) ? layouts.blocked(value) : layouts.plain(value)));
  const copy = emit(node.op, inputs, shape, node.outputs[0]!.type, node.attributes, node.domain);
  return { blocked: isRectifier ? lowerReluGradient(copy.node!) : copy };
}

function staysBlocked(images: readonly Value[], layouts: Layouts): boolean {
  return images.some((value) => !layouts.hasPlain(value)) || images.every(layouts.hasBlocked);
}

/** The kernel of a convolution rectifies while it writes. */
function rectifiedConvolution(value: Value, layouts: Layouts): Value | null {
  const convolution = layouts.blocked(value).node;
  if (convolution?.op !== "Conv" || convolution.domain !== blockedDomain || layouts.uses(value) !== 1) return null;
  if (convolution.attributes["activation"] !== undefined) return null;
  return convolve(convolution.inputs, value.shape, { ...convolution.attributes, activation: "Relu" });
}
