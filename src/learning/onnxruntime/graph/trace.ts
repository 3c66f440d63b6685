import { type Node, nextId, producerOf, type Value } from "./value.js";

/** All that has to run so that the targets are known, in an order in which it can run. */
export interface Trace {
  readonly nodes: readonly Node[];
  /** Stored values that the nodes read, each once. */
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /**
   * Operators, attributes, wiring, types and shapes as text: graphs of equal keys are the same program. Stored numbers
   * are inputs and not part of it, so a new batch or a new learning rate is not a new program.
   */
  readonly key: string;
}

export function traceGraph(targets: readonly Value[]): Trace {
  const visit = nextId();
  const nodes = reachable(targets, visit);
  nodes.sort((a, b) => a.id - b.id);
  const inputs: Value[] = [];
  const scalars = new Map<number, number>();
  const parts: string[] = [];
  for (const [place, node] of nodes.entries()) {
    node.place = place;
    let part = node.signature;
    for (const value of node.inputs) {
      if (value.stored) {
        if (value.visit !== visit) {
          value.visit = visit;
          value.place = placeOf(value, inputs, scalars);
        }
        part += ` i${value.place}`;
      } else if (value.constant) part += ` ${value.constant.signature}`;
      else part += ` ${value.node!.place}.${value.output}`;
    }
    parts.push(part);
  }
  for (const value of inputs) parts.push(`${value.type}${value.shape}`);
  for (const value of targets) parts.push(`>${value.node!.place}.${value.output}`);
  return { nodes, inputs, outputs: targets, key: parts.join(";") };
}

/** Equal numbers written by the host, such as the same learning rate for every weight, are one input. */
function placeOf(value: Value, inputs: Value[], scalars: Map<number, number>): number {
  const { host, pooled } = value.stored!;
  const shared = !pooled && host && value.type === "float32" && value.shape.length === 0;
  if (shared) {
    const known = scalars.get(Number(host[0]));
    if (known !== undefined) return known;
    scalars.set(Number(host[0]), inputs.length);
  }
  inputs.push(value);
  return inputs.length - 1;
}

function reachable(targets: readonly Value[], visit: number): Node[] {
  const nodes: Node[] = [];
  const waiting: Node[] = [];
  const reach = (value: Value): void => {
    const node = producerOf(value);
    if (!node || node.visit === visit) return;
    node.visit = visit;
    waiting.push(node);
  };
  for (const target of targets) reach(target);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.push(node);
    for (const value of node.inputs) reach(value);
  }
  return nodes;
}
