import { type Node, nextId, producerOf, type Value } from "./value.js";

/** Nodes that the outputs need, each after those it reads. */
export function inRunningOrder(outputs: readonly Value[]): Node[] {
  const visit = nextId();
  const order: Node[] = [];
  const waiting: { readonly node: Node; next: number }[] = [];
  const enter = (value: Value): void => {
    const node = producerOf(value);
    if (!node || node.visit === visit) return;
    node.visit = visit;
    waiting.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = waiting.at(-1); top; top = waiting.at(-1)) {
      const input = top.node.inputs[top.next];
      top.next += 1;
      if (input) enter(input);
      else {
        waiting.pop();
        order.push(top.node);
      }
    }
  }
  return order;
}
