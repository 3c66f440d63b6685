import type { Diagnostic } from "../../core/diagnostic.js";
import { cycleMessage, orderStages } from "../../core/stage-order.js";
import type { LocatedEntry } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import type { DraftStage } from "./validate-stage.js";

/** Reports every circle of stages, with the place of each wire in it. */
export function checkCycles(
  entries: ReadonlyMap<string, LocatedEntry>,
  drafts: ReadonlyMap<string, DraftStage>,
  report: (problem: Diagnostic) => void,
): void {
  const needs = new Map([...drafts].map(([id, draft]) => [id, new Set(draft.wires.keys())] as const));
  for (const cycle of orderStages(needs).cycles.slice(0, 10)) {
    const links = cycle.map((id, index) => {
      const from = cycle[(index + 1) % cycle.length] ?? id;
      return { id, from, span: drafts.get(id)?.wires.get(from) ?? entries.get(id)?.key };
    });
    const first = links[0]?.span;
    if (first === undefined) continue;
    report(
      problemAt("cycle", first, cycleMessage(cycle), {
        remedy: "Remove one of these wires.",
        related: links
          .slice(1)
          .flatMap(({ id, from, span }) =>
            span === undefined ? [] : [{ message: `\`${id}\` takes from \`${from}\` here`, span }],
          ),
      }),
    );
  }
}
