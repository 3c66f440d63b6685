import type { NestedFolds, OuterFold } from "../config/sweep/nested-folds.js";
import type { StageId } from "../core/ids.js";
import { canonicalJson } from "../core/json.js";
import type { SweepMember } from "../core/sweep-member.js";
import type { ValidPipeline, ValidStage } from "../core/valid-pipeline.js";
import { collectMetrics } from "../engine/collect-results.js";
import type { Plan } from "../engine/plan.js";
import type { InnerRun } from "../experiments/choose-point.js";
import type { LoadedMember, LoadedSweep } from "./loaded-pipeline.js";
import { chooseFor } from "./outer-folds.js";

interface ExpectedFold {
  readonly member: LoadedMember & { readonly open?: ReadonlySet<StageId> };
  readonly point: Omit<SweepMember, "id">;
}

/**
 * The runs of the outer folds of a nested cross-validation as far as they are known before anything runs: with their points
 * where the cache has what all inner folds measured, otherwise with the first point in the place of the one to be chosen.
 * @param plans those of the inner folds.
 */
export function expectedFolds(
  nested: NestedFolds<LoadedMember>,
  plans: readonly Plan[],
  points: LoadedSweep["points"],
): readonly ExpectedFold[] {
  const isKnown = plans.every(({ stages }) => stages.every(({ status }) => status === "hit" || status === "skipped"));
  const chosen = isKnown
    ? chooseFor(
        nested,
        plans.map((plan, at) => cachedRun(plan, points[at]!)),
      )
    : undefined;
  if (chosen !== undefined && chosen.failures.length === 0) return chosen.members;
  return nested.outer.map(({ byPoint, ...fold }) => {
    const [first] = byPoint;
    if (first === undefined) throw new Error("Internal error: a nested cross-validation without points");
    return { member: { ...first.made, open: openStages(byPoint) }, point: { point: {}, ...fold } };
  });
}

function cachedRun({ stages }: Plan, sweep: InnerRun["sweep"]): InnerRun {
  const finished = stages.flatMap(({ id, action }) => (action === undefined ? [] : [{ id, action }]));
  return { sweep, metrics: collectMetrics(finished) };
}

/** The stages that are not the same at every point, and all after them. */
function openStages(byPoint: OuterFold<LoadedMember>["byPoint"]): ReadonlySet<StageId> {
  const pipelines = byPoint.map(({ made }) => made.pipeline);
  const open = new Set<StageId>();
  for (const id of byPoint[0]?.made.graph.order ?? []) {
    const differs = new Set(pipelines.map((pipeline) => textOf(pipeline, id))).size > 1;
    const needs = pipelines.flatMap(({ stages }) => Object.values(stages.get(id)?.inputs ?? {}));
    const isAfter = needs.some(({ source }) => source.type === "wire" && open.has(source.stage));
    if (differs || isAfter) open.add(id);
  }
  return open;
}

function textOf({ stages }: ValidPipeline, id: StageId): string {
  const stage: ValidStage | undefined = stages.get(id);
  if (stage === undefined) return "";
  const sources = Object.entries(stage.inputs).map(([name, { source }]) => [name, { ...source }]);
  return canonicalJson([stage.uses, stage.params, stage.when, Object.fromEntries(sources)]);
}
