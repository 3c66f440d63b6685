import { encodeOnnxModel, type OnnxModel, type OnnxNode, type OnnxPort, type OnnxTensor } from "../graph/onnx-model.js";
import { inRunningOrder } from "../graph/running-order.js";
import type { Trace } from "../graph/trace.js";
import { type Constant, type HostData, type Node, producerOf, type Shape, sizeOf, type Value } from "../graph/value.js";
import { lower } from "./lower.js";

/** The bytes of a trace's model, with images in blocks of so many channels, or plain (0). */
export function compileTrace(trace: Trace, block: number): Uint8Array {
  const model = onnxModelOf(trace, block);
  const numbers = ({ shape }: OnnxPort): number => sizeOf(shape as Shape);
  // The smallest first: that is the one result that the runtime's binding copies.
  return encodeOnnxModel({ ...model, outputs: model.outputs.toSorted((a, b) => numbers(a) - numbers(b)) });
}

/**
 * The ONNX model of a trace: inputs are named i0, i1, ... and outputs o0, o1, ... in the order of the trace. Nodes are
 * in execution order; constants are initializers.
 */
export function onnxModelOf(trace: Trace, block: number): OnnxModel {
  const { nodes, outputs } = lower(trace, block);
  const names = nameValues(trace, outputs);
  const initializers = new Map<string, OnnxTensor>();
  const written: OnnxNode[] = [];
  const nameOf = (value: Value): string => {
    const name = names.get(value);
    if (name !== undefined) return name;
    if (!value.constant) throw new Error(`Internal error: an input of a compiled graph has no source`);
    return constantName(value, value.constant, initializers);
  };
  for (const node of leavesLast(nodes)) {
    written.push({
      op: node.op,
      domain: node.domain,
      inputs: node.inputs.map(nameOf),
      outputs: node.outputs.map((value) => names.get(value) ?? name(names, value)),
      attributes: node.attributes,
    });
  }
  for (const [index, value] of outputs.entries()) {
    // One value may be asked for twice after lowering, or be an input; an output needs a node of its own.
    if (names.get(value) !== `o${index}`) {
      written.push({ op: "Identity", domain: "", inputs: [nameOf(value)], outputs: [`o${index}`], attributes: {} });
    }
  }
  return {
    nodes: written,
    inputs: trace.inputs.map((value, index) => ({ name: `i${index}`, type: value.type, shape: value.shape })),
    outputs: trace.outputs.map((value, index) => ({ name: `o${index}`, type: value.type, shape: value.shape })),
    initializers: [...initializers.values()],
  };
}

function nameValues(trace: Trace, outputs: readonly Value[]): Map<Value, string> {
  const names = new Map<Value, string>();
  for (const node of trace.nodes) {
    for (const value of node.inputs) if (value.stored) names.set(value, `i${value.place}`);
  }
  for (const [index, value] of outputs.entries()) if (!names.has(value)) names.set(value, `o${index}`);
  return names;
}

function name(names: Map<Value, string>, value: Value): string {
  const made = `v${names.size}`;
  names.set(value, made);
  return made;
}

function constantName(value: Value, constant: Constant, initializers: Map<string, OnnxTensor>): string {
  let tensor = initializers.get(constant.signature);
  if (!tensor) {
    const { type, shape } = value;
    tensor = { name: `k${initializers.size}`, type, shape, data: constantData(value, constant) };
    initializers.set(constant.signature, tensor);
  }
  return tensor.name;
}

export function constantData(value: Value, { numbers }: Constant): HostData {
  switch (value.type) {
    case "float32":
      return Float32Array.from(numbers);
    case "int32":
      return Int32Array.from(numbers);
    case "bool":
      return Uint8Array.from(numbers);
    case "int64":
      return BigInt64Array.from(numbers, BigInt);
  }
}

/**
 * The runtime goes from the last node without readers to the first, and runs what each needs that has not run yet. So
 * such nodes come last, those that need most first among them: a layer's filter gradient, which starts from the last
 * layer, then runs next to the image gradient of the same layer, while what both read is in the processor's cache.
 */
function leavesLast(nodes: readonly Node[]): readonly Node[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map(producerOf)));
  const leaves = nodes.filter((node) => !read.has(node));
  const needs = new Map(leaves.map((node) => [node, inRunningOrder(node.outputs).length]));
  leaves.sort((a, b) => needs.get(b)! - needs.get(a)!);
  return [...nodes.filter((node) => read.has(node)), ...leaves];
}
