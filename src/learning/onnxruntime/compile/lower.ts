import { blockImages } from "../blocked/block-images.js";
import { inRunningOrder } from "../graph/running-order.js";
import type { Trace } from "../graph/trace.js";
import { emitAgain, type Node, type Value } from "../graph/value.js";
import { lowerings } from "./lowerings.js";
import { rewrites } from "./rewrites.js";

export interface Lowered {
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

/**
 * Turns a trace into ONNX operators. Whole patterns are rewritten first, where one operation does the work of several;
 * then each operation of our own becomes ONNX operators. Runs once for each distinct graph.
 *
 * @param block Channels of a block where the runtime's kernels for blocked images may be used, else 0.
 */
export function lower(trace: Trace, block: number): Lowered {
  let outputs = trace.outputs;
  let nodes: readonly Node[] = trace.nodes;
  for (const rewrite of rewrites) {
    const uses = countUses(nodes, outputs);
    const rectified = rectifiers(nodes);
    outputs = replaceAll(nodes, outputs, uses, (node) => rewrite(node, { uses, rectified }));
    nodes = inRunningOrder(outputs);
  }
  if (block > 0) ({ nodes, outputs } = blockImages({ nodes, outputs }, block));
  outputs = replaceAll(nodes, outputs, new Map(), (node) => {
    return node.domain === "radpipe" ? lowerings[node.op](node) : null;
  });
  return { nodes: inRunningOrder(outputs), outputs };
}

/**
 * Replaces a node's outputs everywhere by what `replace` returns. A node whose inputs were replaced is copied, so that
 * recorded nodes, which a later flush may meet again, stay as they are.
 */
function replaceAll(
  nodes: readonly Node[],
  outputs: readonly Value[],
  uses: Map<Value, number>,
  replace: (node: Node) => readonly Value[] | null,
): readonly Value[] {
  const replaced = new Map<Value, Value>();
  const current = (value: Value): Value => replaced.get(value) ?? value;
  const put = (value: Value, replacement: Value): void => {
    replaced.set(value, replacement);
    uses.set(replacement, uses.get(value) ?? 0);
  };
  for (const original of nodes) {
    let node = original;
    if (original.inputs.some((value) => replaced.has(value))) {
      const copies = emitAgain(original, original.inputs.map(current));
      for (const [index, value] of original.outputs.entries()) put(value, copies[index]!);
      node = copies[0]!.node!;
    }
    const results = replace(node);
    if (results) for (const [index, value] of original.outputs.entries()) put(value, results[index]!);
  }
  return outputs.map(current);
}

function countUses(nodes: readonly Node[], outputs: readonly Value[]): Map<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value): void => {
    uses.set(value, (uses.get(value) ?? 0) + 1);
  };
  for (const node of nodes) node.inputs.forEach(count);
  outputs.forEach(count);
  return uses;
}

function rectifiers(nodes: readonly Node[]): ReadonlyMap<Value, Value> {
  return new Map(nodes.flatMap(({ op, inputs, outputs }) => (op === "Relu" ? [[inputs[0]!, outputs[0]!]] : [])));
}
