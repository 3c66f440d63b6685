import { emit, emitOwn, type Node, producerOf, scalar, type Value } from "../graph/value.js";
import { eitherWay } from "./operands.js";
import type { Rewrite } from "./rewrite.js";

/**
 * TF.js multiplies a gradient with the step of what went into the rectifier. Made one operation, so that it can use
 * what came out (the step is the same, and what went in need not be kept) and can move past a pooling.
 */
export const recognizeReluGradient: Rewrite = (node, { rectified }) => {
  if (node.op !== "Mul" || node.domain !== "") return null;
  for (const [dy, step] of eitherWay(node)) {
    const source = producerOf(step);
    if (source?.op !== "Step" || (source.attributes["alpha"] as { float: number }).float !== 0) continue;
    const x = source.inputs[0]!;
    const { shape, type } = node.outputs[0]!;
    if (x.shape.length !== shape.length || x.shape.some((size, axis) => size !== shape[axis])) continue;
    return [emitOwn("ReluGradient", [dy, rectified.get(x) ?? x], shape, type, {})];
  }
  return null;
};

/** The gradient passes where the rectifier was open. */
export function lowerReluGradient(node: Node): Value {
  const [dy, y] = node.inputs as [Value, Value];
  const open = emit("Greater", [y, scalar("float32", 0)], y.shape, "bool");
  return emit("Mul", [dy, emit("Cast", [open], y.shape, "float32", { to: 1 })], node.outputs[0]!.shape, "float32");
}
