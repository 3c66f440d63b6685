import { availableParallelism } from "node:os";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import { ok, type Result } from "../core/result.js";
import { makePlan, type Plan, type PlannedStage } from "./plan.js";
import type { SetRequest } from "./request.js";
import type { ResolverTools } from "./resolve-action.js";
import { resolverTools } from "./resolver-tools.js";
import { withRungs } from "./selection.js";

/** What would happen if a set of runs was made now. */
export interface SetPlan {
  /** One for each member, in their order. */
  readonly plans: readonly Plan[];
  /** By identity: what several runs need stands here once, as in the first of them. */
  readonly actions: ReadonlyMap<string, SetAction>;
}

export interface SetAction extends PlannedStage {
  /** Members that need it. */
  readonly members: readonly number[];
}

/** Plans all members of a set and merges what is the same. Runs nothing. */
export async function planSet(
  request: Omit<Parameters<typeof makePlan>[0], "pipeline" | "graph"> & Pick<SetRequest, "members">,
  tools: ResolverTools = resolverTools(request),
): Promise<Result<SetPlan, Failure>> {
  const plans: Plan[] = [];
  const actions = new Map<string, SetAction>();
  for (const [member, { pipeline, graph }] of request.members.entries()) {
    const plan = await makePlan(
      { ...request, pipeline, graph, selection: withRungs(request.selection, pipeline) },
      tools,
    );
    if (!plan.ok) return plan;
    plans.push(plan.value);
    for (const stage of plan.value.stages) {
      if (stage.identity === undefined) continue;
      const known = actions.get(stage.identity);
      const merged = known === undefined ? stage : surer(known, stage);
      actions.set(stage.identity, { ...merged, members: [...(known?.members ?? []), member] });
    }
  }
  return ok({ plans, actions });
}

/** Of two views of one action: that it must run for one run says more than that it may for another. */
const surer = (a: PlannedStage, b: PlannedStage): PlannedStage => (a.status !== "miss" && b.status === "miss" ? b : a);

/**
 * Processors for each stage of which a set has several actions: an equal part for as many as may run at once. What is
 * computed with several threads may depend on their number in its last bits, so it must not depend on chance.
 */
export function cpuShares(
  { actions }: SetPlan,
  jobs: number,
  cpus: number = availableParallelism(),
): (stage: StageId) => number | undefined {
  const counts = new Map<StageId, number>();
  for (const { id } of actions.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
  return (stage) => {
    const count = counts.get(stage) ?? 1;
    return count < 2 ? undefined : Math.max(1, Math.floor(cpus / Math.min(count, jobs)));
  };
}
