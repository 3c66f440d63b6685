import type { Diagnostic, Place } from "./diagnostic.js";
import type { StageId } from "./ids.js";
import { fail, ok, type Result } from "./result.js";
import { cycleMessage, orderStages } from "./stage-order.js";

export interface Graph {
  /** Every stage after all that it needs; otherwise as in the file. */
  readonly order: readonly StageId[];
  /** Direct needs and their reverse; every stage has an entry in both. */
  readonly needs: ReadonlyMap<StageId, ReadonlySet<StageId>>;
  readonly neededBy: ReadonlyMap<StageId, ReadonlySet<StageId>>;
}

/** What of a `ValidPipeline` the graph is made of. */
interface Wired {
  readonly stages: ReadonlyMap<
    StageId,
    {
      readonly place: Place;
      readonly inputs: Readonly<
        Record<
          string,
          { readonly source: { readonly type: "source" } | { readonly type: "wire"; readonly stage: StageId } }
        >
      >;
    }
  >;
}

export function buildGraph(pipeline: Wired): Result<Graph, readonly Diagnostic[]> {
  const needs = new Map<StageId, Set<StageId>>();
  const neededBy = new Map<StageId, Set<StageId>>();
  for (const id of pipeline.stages.keys()) {
    needs.set(id, new Set());
    neededBy.set(id, new Set());
  }
  for (const [id, stage] of pipeline.stages) {
    for (const { source } of Object.values(stage.inputs)) {
      if (source.type === "source") continue;
      needs.get(id)?.add(source.stage);
      neededBy.get(source.stage)?.add(id);
    }
  }
  const { order, cycles } = orderStages(needs);
  if (cycles.length === 0) return ok({ order, needs, neededBy });
  return fail(
    cycles.map((cycle) => {
      const place = cycle[0] === undefined ? undefined : pipeline.stages.get(cycle[0])?.place;
      return { severity: "error", code: "cycle", message: cycleMessage(cycle), ...(place && { place }) };
    }),
  );
}
