import type { OnnxFile, ReadNode, ReadPort, ReadTensor } from "../onnxruntime/graph/read-onnx.js";

/** What of a network the wanted tensors are computed with, in the file's order. */
export interface NeededParts {
  readonly nodes: readonly ReadNode[];
  readonly initializers: readonly ReadTensor[];
  /** Inputs that are to be given: none that have a value in the file. */
  readonly inputs: readonly ReadPort[];
}

/** The parts that some tensors of a network need; what comes after them, or goes another way, is not among them. */
export function neededParts(file: OnnxFile, wanted: readonly string[]): NeededParts {
  const makers = makersOf(file);
  const seen = new Set<string>();
  const nodes = new Set<ReadNode>();
  const waiting = [...wanted];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === "" || seen.has(name)) continue;
    seen.add(name);
    const node = makers.get(name);
    if (node === undefined || nodes.has(node)) continue;
    nodes.add(node);
    for (const input of node.inputs) waiting.push(input);
    for (const input of node.captured) waiting.push(input);
  }
  const initializers = file.initializers.filter(({ name }) => seen.has(name));
  const given = new Set(initializers.map(({ name }) => name));
  return {
    nodes: file.nodes.filter((node) => nodes.has(node)),
    initializers,
    inputs: file.inputs.filter(({ name }) => seen.has(name) && !given.has(name)),
  };
}

/** The node that makes each tensor. */
export function makersOf({ nodes }: Pick<OnnxFile, "nodes">): ReadonlyMap<string, ReadNode> {
  const makers = new Map<string, ReadNode>();
  for (const node of nodes) for (const name of node.outputs) if (name !== "") makers.set(name, node);
  return makers;
}
