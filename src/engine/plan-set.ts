import { availableParallelism } from "node:os";
import type { EarlyStop } from "../config/sweep/cut-into-rungs.js";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { Why } from "../core/why.js";
import { type EarlyStops, earlyStops } from "./early-stops.js";
import { because, makePlan, type Plan, type PlannedStage } from "./plan.js";
import type { Member, SetRequest } from "./request.js";
import type { ResolverTools } from "./resolve-action.js";
import { resolverTools } from "./resolver-tools.js";
import { withRungs } from "./selection.js";

/** What would happen if a set of runs was made now. */
export interface SetPlan {
  /** One for each member, in their order. */
  readonly plans: readonly Plan[];
  /** By identity: what several runs need is here once, as in the first of them. */
  readonly actions: ReadonlyMap<string, SetAction>;
  /** Different actions of each stage, those of points that `stopEarly` is known to stop too. */
  readonly counts: ReadonlyMap<StageId, number>;
}

export interface SetAction extends PlannedStage {
  /** Members that need it. */
  readonly members: readonly number[];
}

type SetPlanRequest = Omit<Parameters<typeof makePlan>[0], "pipeline" | "graph"> &
  Pick<SetRequest, "members" | "stopEarly"> & {
    /** Members that depend on the others, which come first. */
    readonly further?: (plans: readonly Plan[]) => readonly FurtherMember[];
  };

export interface FurtherMember extends Member {
  /** Stages that the results of others will settle: planned as they might be, and not known. */
  readonly open?: ReadonlySet<StageId>;
}

/** Plans all members of a set and merges what is the same. Runs nothing. */
export async function planSet(
  request: SetPlanRequest,
  tools: ResolverTools = resolverTools(request),
): Promise<Result<SetPlan, Failure>> {
  const plans: Plan[] = [];
  const add = async ({ pipeline, graph, open }: FurtherMember): Promise<Failure | undefined> => {
    const selection = withRungs(request.selection, pipeline);
    const plan = await makePlan({ ...request, pipeline, graph, selection }, tools);
    if (!plan.ok) return plan.error;
    plans.push(open === undefined ? plan.value : withOpen(plan.value, open));
    return undefined;
  };
  for (const member of request.members) {
    const failure = await add(member);
    if (failure !== undefined) return fail(failure);
  }
  for (const member of request.further?.(plans) ?? []) {
    const failure = await add(member);
    if (failure !== undefined) return fail(failure);
  }
  const counts = new Map<StageId, number>();
  for (const { id } of mergeActions(plans).values()) counts.set(id, (counts.get(id) ?? 0) + 1);
  const decided = request.stopEarly === undefined ? plans : withVerdicts(plans, request.members, request.stopEarly);
  return ok({ plans: decided, actions: mergeActions(decided), counts });
}

/** What is settled by the choice of a point is not known before, even where it is in the cache for one of them. */
function withOpen(plan: Plan, open: ReadonlySet<StageId>): Plan {
  return {
    ...plan,
    stages: plan.stages.map((stage): PlannedStage => {
      if (!open.has(stage.id) || stage.status === "skipped") return stage;
      const { key: _key, action: _action, ...rest } = stage;
      return { ...rest, status: "unknown", ...because({ code: "point-undecided" }) };
    }),
  };
}

function mergeActions(plans: readonly Plan[]): ReadonlyMap<string, SetAction> {
  const actions = new Map<string, SetAction>();
  for (const [member, { stages }] of plans.entries()) {
    for (const stage of stages) {
      if (stage.identity === undefined) continue;
      const known = actions.get(stage.identity);
      const merged = known === undefined ? stage : surer(known, stage);
      actions.set(stage.identity, { ...merged, members: [...(known?.members ?? []), member] });
    }
  }
  return actions;
}

/** Rungs that all have done are judged now: what will not be trained further is skipped. */
function withVerdicts(
  plans: readonly Plan[],
  members: SetPlanRequest["members"],
  stopEarly: EarlyStop,
): readonly Plan[] {
  const stops = earlyStops(stopEarly, members);
  let levels = 0;
  for (const { pipeline } of members) {
    for (const stage of pipeline.stages.values()) levels = Math.max(levels, levelOf(stage));
  }
  for (let level = 0; level <= levels; level++) {
    for (const [member, { stages }] of plans.entries()) {
      for (const { id, status, action } of stages) {
        const stage = members[member]?.pipeline.stages.get(id);
        if (stage?.rung?.level === level && status === "hit") stops.ended(member, stage, action);
      }
    }
  }
  return plans.map((plan, member) => ({ ...plan, stages: judged(plan.stages, member, members, stops) }));
}

function judged(
  stages: readonly PlannedStage[],
  member: number,
  members: SetPlanRequest["members"],
  stops: EarlyStops,
): readonly PlannedStage[] {
  const skipped = new Set<StageId>();
  return stages.map((planned): PlannedStage => {
    const { id, uses, needs, details } = planned;
    const stage = members[member]?.pipeline.stages.get(id);
    const verdict = stage === undefined ? "undecided" : stops.known(member, stage);
    const needed = needs.find((need) => skipped.has(need));
    if (typeof verdict === "string" && needed === undefined) {
      const goesOn = verdict === "goes on" && planned.status === "unknown" && (stage?.rung?.level ?? 0) > 0;
      return goesOn && planned.key !== undefined
        ? { ...planned, status: "miss", ...because({ code: "rung-passed" }) }
        : planned;
    }
    skipped.add(id);
    const why: Why =
      typeof verdict === "string" ? { code: "needs-skipped", stage: needed! } : { code: "stopped-early", ...verdict };
    return { id, uses, needs, details, status: "skipped", ...because(why) };
  });
}

const levelOf = ({ rung }: ValidStage): number => rung?.level ?? 0;

/** Of two views of one action: that it must run for one run says more than that it may for another. */
const surer = (a: PlannedStage, b: PlannedStage): PlannedStage => (a.status !== "miss" && b.status === "miss" ? b : a);

/**
 * Processors for each stage that has several actions in a set: an equal part for as many as may run at once. What is
 * computed with several threads may depend on their number in its last bits, so it must not depend on chance.
 */
export function cpuShares(
  { counts }: SetPlan,
  jobs: number,
  cpus: number = availableParallelism(),
): (stage: StageId) => number | undefined {
  return (stage) => {
    const count = counts.get(stage) ?? 1;
    return count < 2 ? undefined : Math.max(1, Math.floor(cpus / Math.min(count, jobs)));
  };
}
