import { emit, producerOf } from "../graph/value.js";
import { eitherWay, isPerChannel } from "./operands.js";
import type { Rewrite } from "./rewrite.js";

/** The sum of a convolution and a number per channel is a convolution with a bias, which adds it while it writes. */
export const mergeConvolutionBias: Rewrite = (node, { uses }) => {
  if (node.op !== "Add" || node.domain !== "") return null;
  for (const [sum, bias] of eitherWay(node)) {
    const convolution = producerOf(sum);
    if (convolution?.op !== "Conv" || convolution.inputs.length !== 2 || uses.get(sum) !== 1) continue;
    if (!isPerChannel(bias, sum.shape[1]!)) continue;
    const reshaped = producerOf(bias);
    const flat = reshaped?.op === "Reshape" ? reshaped.inputs[0]! : bias;
    if (flat.shape.length !== 1) continue;
    return [emit("Conv", [...convolution.inputs, flat], sum.shape, sum.type, convolution.attributes)];
  }
  return null;
};
