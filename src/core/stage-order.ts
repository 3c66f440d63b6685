/** Stages in an order in which each comes after what it needs, else close to the order given; or the circles that make it impossible. */
export function orderStages<Id extends string>(
  needs: ReadonlyMap<Id, Iterable<Id>>,
): { readonly order: readonly Id[]; readonly cycles: readonly (readonly Id[])[] } {
  const order: Id[] = [];
  const cycles: Id[][] = [];
  const state = new Map<Id, "open" | "done">();
  for (const root of needs.keys()) {
    if (state.has(root)) continue;
    // A stack of its own: a chain of stages may be longer than the one of JavaScript is deep.
    const stack = [{ id: root, rest: (needs.get(root) ?? [])[Symbol.iterator]() }];
    state.set(root, "open");
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.rest.next();
      if (next.done) {
        state.set(top.id, "done");
        order.push(top.id);
        stack.pop();
      } else if (!state.has(next.value)) {
        state.set(next.value, "open");
        stack.push({ id: next.value, rest: (needs.get(next.value) ?? [])[Symbol.iterator]() });
      } else if (state.get(next.value) === "open") {
        const ids = stack.map((frame) => frame.id);
        cycles.push(ids.slice(ids.indexOf(next.value)));
      }
    }
  }
  return { order, cycles };
}

/** @param cycle each stage needs the next, the last needs the first. */
export const cycleMessage = (cycle: readonly string[]): string =>
  `Expected no stage to need itself, got ${[...cycle, cycle[0]].map((id) => `\`${id}\``).join(" <- ")}`;
