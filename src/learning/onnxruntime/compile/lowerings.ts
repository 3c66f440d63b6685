import type { Node, OwnOperator, Value } from "../graph/value.js";
import { lowerStep } from "../kernels/activations.js";
import { lowerAdam } from "../lowering/adam.js";
import { lowerAveragePoolGradient } from "../lowering/average-pool-gradient.js";
import { lowerDepthwiseFilterGradient } from "../lowering/depthwise-filter-gradient.js";
import { lowerFilterGradient } from "../lowering/filter-gradient.js";
import { lowerDepthwiseInputGradient, lowerInputGradient } from "../lowering/input-gradient.js";
import { lowerMaxPoolGradient } from "../lowering/max-pool-gradient.js";
import { lowerReluGradient } from "../lowering/relu-gradient.js";

/** How each operation of our own is computed with ONNX's operators. */
export const lowerings: Readonly<Record<OwnOperator, (node: Node) => readonly Value[]>> = {
  Adam: lowerAdam,
  AveragePoolGradient: (node) => [lowerAveragePoolGradient(node)],
  ConvolutionFilterGradient: (node) => [lowerFilterGradient(node)],
  ConvolutionInputGradient: (node) => [lowerInputGradient(node)],
  DepthwiseFilterGradient: (node) => [lowerDepthwiseFilterGradient(node)],
  DepthwiseInputGradient: (node) => [lowerDepthwiseInputGradient(node)],
  MaxPoolGradient: (node) => [lowerMaxPoolGradient(node)],
  ReluGradient: (node) => [lowerReluGradient(node)],
  Step: (node) => [lowerStep(node.inputs[0]!, (node.attributes["alpha"] as { float: number }).float)],
};
