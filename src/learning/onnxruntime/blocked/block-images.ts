import { inRunningOrder } from "../graph/running-order.js";
import { emitAgain, type Node, type Value } from "../graph/value.js";
import { blockedConvolution } from "./convolution.js";
import { blockedDepthwiseFilterGradient } from "./depthwise-filter-gradient.js";
import { blockedElementwise } from "./elementwise.js";
import { blockedFilterGradient } from "./filter-gradient.js";
import { blockedInputGradient } from "./input-gradient.js";
import { createLayouts, type Layouts, type Placed } from "./layouts.js";
import { blockedMaxPool, blockedMaxPoolGradient } from "./pooling.js";
import { blockedReduction } from "./reductions.js";
import { blockedBatchNormalization } from "./scaling.js";

/** What a node becomes; null leaves it as it is, on plain layouts. */
export type BlockedRule = (node: Node, layouts: Layouts) => Placed | null;

const rules: Readonly<Record<string, BlockedRule>> = {
  BatchNormalization: blockedBatchNormalization,
  Conv: blockedConvolution,
  ConvolutionFilterGradient: blockedFilterGradient,
  ConvolutionInputGradient: blockedInputGradient,
  DepthwiseFilterGradient: blockedDepthwiseFilterGradient,
  DepthwiseInputGradient: blockedInputGradient,
  MaxPool: blockedMaxPool,
  MaxPoolGradient: blockedMaxPoolGradient,
  ReduceMean: blockedReduction,
  ReduceSum: blockedReduction,
};

interface Graph {
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

/**
 * Computes convolutions with the channels of their images in blocks, and everything between them if all of it can stay
 * in that layout. Images change their layout only where they must, once each.
 *
 * @param block Channels that the processor's kernels take together, 8 or 16.
 */
export function blockImages({ nodes, outputs }: Graph, block: number): Graph {
  const layouts = createLayouts(block, countUses(nodes, outputs));
  for (const node of nodes) {
    const rule = rules[node.op] ?? blockedElementwise;
    const placed = node.outputs.length === 1 ? rule(node, layouts) : null;
    if (placed) layouts.place(node.outputs[0]!, placed);
    else copyPlain(node, layouts);
  }
  const results = outputs.map(layouts.plain);
  return { nodes: inRunningOrder(results), outputs: results };
}

/** Recorded nodes stay as they are: a later flush may meet them again. */
function copyPlain(node: Node, { plain, place }: ReturnType<typeof createLayouts>): void {
  const inputs = node.inputs.map(plain);
  if (inputs.every((value, index) => value === node.inputs[index])) return;
  const copies = emitAgain(node, inputs);
  for (const [index, value] of node.outputs.entries()) place(value, { plain: copies[index]! });
}

function countUses(nodes: readonly Node[], outputs: readonly Value[]): Map<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(count);
  outputs.forEach(count);
  return uses;
}
