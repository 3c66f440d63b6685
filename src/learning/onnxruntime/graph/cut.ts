import { operationsOf } from "./cost.js";
import type { Trace } from "./trace.js";
import type { Value } from "./value.js";

/**
 * A trace's outputs in groups to compute one after another, so that no group takes more than `limit` operations (a single node may).
 * The last group is what was asked for; those before are what later ones read.
 *
 * The cut follows from the graph alone, never from a clock: programs cut differently may differ in the last bit.
 */
export function cutTrace({ nodes, outputs }: Trace, limit: number): readonly (readonly Value[])[] {
  if (nodes.reduce((sum, node) => sum + operationsOf(node), 0) <= limit) return [outputs];
  const groupOf = new Map<Value, number>();
  let group = 0;
  let operations = 0;
  const crossing: Set<Value>[] = [];
  for (const node of nodes) {
    const more = operationsOf(node);
    if (operations > 0 && operations + more > limit) {
      group += 1;
      operations = 0;
    }
    operations += more;
    for (const output of node.outputs) groupOf.set(output, group);
    for (const input of node.inputs) {
      const made = groupOf.get(input);
      if (made === undefined || made === group) continue;
      crossing[made] ??= new Set();
      crossing[made].add(input);
    }
  }
  const before = Array.from({ length: group }, (_, index) => [...(crossing[index] ?? [])]);
  return [...before.filter((values) => values.length > 0), outputs];
}
