import { emit, emitOwn, producerOf, type Value } from "../graph/value.js";
import type { Rewrite } from "./rewrite.js";

/**
 * A rectifier before a max pooling lets a pixel's gradient pass where the pixel is positive. The pixel that receives a
 * gradient is the largest of its window, so the pooled image tells, which has a fraction of the pixels.
 */
export const rectifyAfterPooling: Rewrite = (node, { uses }) => {
  if (node.op !== "ReluGradient") return null;
  const [gradient, rectified] = node.inputs as [Value, Value];
  const pooling = producerOf(gradient);
  if (pooling?.op !== "MaxPoolGradient" || uses.get(gradient) !== 1) return null;
  const [dy, x, y] = pooling.inputs as [Value, Value, Value];
  if (x !== rectified) return null;
  const open = emitOwn("ReluGradient", [dy, y], dy.shape, dy.type, {});
  return [emitOwn("MaxPoolGradient", [open, x, y], gradient.shape, gradient.type, pooling.attributes)];
};

/** Each pooled gradient goes to one pixel, so a sum over all pixels is the sum over the pooled ones. */
export const sumBeforePoolingGradient: Rewrite = (node) => {
  if (node.op !== "ReduceSum") return null;
  const [gradient, axes] = node.inputs as [Value, Value];
  const pooling = producerOf(gradient);
  if (pooling?.op !== "MaxPoolGradient") return null;
  const numbers = axes.constant?.numbers ?? [];
  if (!numbers.includes(2) || !numbers.includes(3)) return null;
  const { shape, type } = node.outputs[0]!;
  return [emit("ReduceSum", [pooling.inputs[0]!, axes], shape, type, node.attributes)];
};
