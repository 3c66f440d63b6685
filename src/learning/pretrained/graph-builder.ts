import {
  DEFAULT_OPERATOR_SET,
  type OnnxGraph,
  type OnnxNode,
  type OnnxPort,
  type OnnxTensor,
} from "../onnxruntime/graph/onnx-model.js";
import type { OnnxFile } from "../onnxruntime/graph/read-onnx.js";
import type { Attributes } from "../onnxruntime/graph/value.js";

/** Nodes that are put around those of a network, with names that it does not use. */
export interface GraphBuilder {
  /** Version of ONNX's own operators, which the nodes must be of. */
  readonly operatorSet: number;
  /** Adds a node and gives the name of its result. @param result its name, where it must be a certain one. */
  readonly add: (op: string, inputs: readonly string[], attributes?: Attributes, result?: string) => string;
  readonly constant: (numbers: readonly number[], shape: readonly number[], type?: keyof typeof ARRAYS) => string;
  /** A name that nothing else has, as near to `name` as can be. */
  readonly free: (name: string) => string;
  readonly input: (port: OnnxPort) => void;
  readonly output: (port: OnnxPort) => void;
  /** What was added since the last time. */
  readonly take: () => OnnxGraph;
}

const ARRAYS = {
  float32: (numbers: readonly number[]) => Float32Array.from(numbers),
  float64: (numbers: readonly number[]) => Float64Array.from(numbers),
  int64: (numbers: readonly number[]) => BigInt64Array.from(numbers, BigInt),
} as const;

export const graphBuilder = (file: OnnxFile): GraphBuilder =>
  builderBeside(namesIn(file), file.operatorSets.get("") ?? DEFAULT_OPERATOR_SET);

/** @param used names of nodes and tensors. */
export function builderBeside(used: Set<string>, operatorSet: number): GraphBuilder {
  let prefix = "radpipe/";
  for (let number = 2; [...used].some((name) => name.startsWith(prefix)); number += 1) prefix = `radpipe-${number}/`;
  let made = 0;
  const name = (of: string): string => `${prefix}${of}_${made++}`;
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxPort[] = [];
  const outputs: OnnxPort[] = [];
  return {
    operatorSet,
    add: (op, from, attributes = {}, result) => {
      const own = name(op);
      nodes.push({ name: own, op, domain: "", inputs: from, outputs: [result ?? own], attributes });
      return result ?? own;
    },
    constant: (numbers, shape, type = "float32") => {
      const tensor = { name: name("constant"), type, shape, data: ARRAYS[type](numbers) };
      initializers.push(tensor);
      return tensor.name;
    },
    free: (wanted) => {
      let free = wanted;
      for (let number = 2; used.has(free); number += 1) free = `${wanted}_${number}`;
      used.add(free);
      return free;
    },
    input: (port) => inputs.push(port),
    output: (port) => outputs.push(port),
    take: () => ({
      nodes: nodes.splice(0),
      initializers: initializers.splice(0),
      inputs: inputs.splice(0),
      outputs: outputs.splice(0),
    }),
  };
}

function namesIn({ nodes, inputs, outputs, initializers }: OnnxFile): Set<string> {
  const names = new Set<string>();
  for (const { name } of [...inputs, ...outputs, ...initializers]) names.add(name);
  for (const node of nodes) {
    names.add(node.name);
    for (const name of [...node.inputs, ...node.outputs, ...node.captured]) names.add(name);
  }
  return names;
}
