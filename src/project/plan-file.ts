import type { Diagnostic } from "../core/diagnostic.js";
import type { Failure } from "../core/failure.js";
import { fail, ok, type Result } from "../core/result.js";
import { makePlan, type Plan } from "../engine/plan.js";
import { planSet, type SetPlan } from "../engine/plan-set.js";
import { expectedFolds } from "./expected-folds.js";
import { loadNamed } from "./load-pipeline.js";
import type { LoadedPipeline, LoadedSweep } from "./loaded-pipeline.js";
import { openCache } from "./open-cache.js";
import { type PlannedJobs, plannedJobs } from "./planned-jobs.js";
import { failed, type Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import { type PlanOptions, selectionOf } from "./run-options.js";

/** What would run or be taken from the cache: of one run, or of all runs of a sweep merged. */
export type PlannedFile =
  | ({ readonly type: "run"; readonly plan: Plan } & Warned)
  | ({ readonly type: "sweep"; readonly plan: SetPlan; readonly points: LoadedSweep["points"] } & Warned);

interface Warned {
  /** Of the pipeline file: what is valid but probably unintended. */
  readonly warnings: readonly Diagnostic[];
  /** With a profile of a cluster: what would be handed over. */
  readonly cluster?: PlannedJobs;
}

/** Computes keys and looks them up; runs nothing. */
export async function planFile(
  project: ProjectFolders,
  named: string | undefined,
  options: PlanOptions & { readonly signal?: AbortSignal },
): Promise<Result<PlannedFile, Problem>> {
  const loaded = await loadNamed(named, options, project);
  if (!loaded.ok) return loaded;
  const planned = await planLoaded(project, loaded.value, options);
  return planned.ok ? planned : failed(planned.error);
}

export async function planLoaded(
  project: ProjectFolders,
  loaded: LoadedPipeline,
  { signal = new AbortController().signal, ...options }: PlanOptions & { readonly signal?: AbortSignal },
): Promise<Result<PlannedFile, Failure>> {
  const { pipeline, graph, plugins, projectKey, sweep } = loaded;
  const { warnings } = pipeline;
  const store = await openCache(project, loaded);
  if (!store.ok) return store;
  const common = {
    plugins,
    store: store.value,
    selection: selectionOf(options),
    signal,
    projectKey,
  };
  try {
    if (sweep === undefined) {
      const plan = await makePlan({ ...common, pipeline, graph });
      if (!plan.ok) return plan;
      const actions = plan.value.stages.map((planned) => ({ planned, stage: pipeline.stages.get(planned.id)! }));
      const cluster = plannedJobs(project.profile, actions, [plan.value]);
      return ok({ type: "run", plan: plan.value, warnings, ...(cluster !== undefined && { cluster }) });
    }
    const { members, points, stopEarly, nested } = sweep;
    const all = [...points];
    const pipelines = members.map((member) => member.pipeline);
    const plan = await planSet({
      ...common,
      members: members.map((member, index) => ({ ...member, sweep: { id: "", ...points[index]! } })),
      ...(stopEarly !== undefined && { stopEarly }),
      ...(nested !== undefined && {
        further: (plans) =>
          expectedFolds(nested, plans, points).map(({ member, point }) => {
            all.push(point);
            pipelines.push(member.pipeline);
            return { ...member, sweep: { id: "", ...point } };
          }),
      }),
    });
    if (!plan.ok) return plan;
    const actions = [...plan.value.actions.values()].map((planned) => ({
      planned,
      stage: pipelines[planned.members[0]!]!.stages.get(planned.id)!,
    }));
    const cluster = plannedJobs(project.profile, actions, plan.value.plans);
    return ok({ type: "sweep", plan: plan.value, points: all, warnings, ...(cluster !== undefined && { cluster }) });
  } catch (error) {
    if (!signal.aborted) throw error;
    return fail({ reason: "interrupted", message: "Interrupted before the plan was made" });
  } finally {
    await store.value.close();
  }
}
