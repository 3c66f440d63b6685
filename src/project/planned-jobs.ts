import type { Profile } from "../config/profiles/profile-schema.js";
import { highest } from "../core/long-lists.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { requestOf, staysHere } from "../engine/jobs.js";
import type { Plan, PlannedStage } from "../engine/plan.js";
import type { JobRequest } from "../executors/jobs/job-queue.js";
import { usualRequest } from "./cluster.js";

/** What would be handed over to a cluster. */
export interface PlannedJobs {
  /** Jobs with equal requests, those of the earliest stages first. */
  readonly jobs: readonly {
    readonly request: JobRequest;
    readonly count: number;
    readonly stages: readonly string[];
  }[];
  /** If none waits: the longest way through the stages whose time is known. Absent where none is. */
  readonly leastMs?: number;
}

/**
 * @param actions what would or might run, each once.
 * @param plans of the runs they are for.
 */
export function plannedJobs(
  profile: Profile | undefined,
  actions: readonly { readonly planned: PlannedStage; readonly stage: ValidStage }[],
  plans: readonly Plan[],
): PlannedJobs | undefined {
  if (profile?.settings.executor !== "slurm") return undefined;
  const usual = usualRequest(profile);
  const { local } = profile.settings;
  const groups = new Map<string, { request: JobRequest; count: number; stages: Set<string> }>();
  for (const { planned, stage } of actions) {
    const runs = planned.status === "miss" || planned.status === "unknown";
    if (!runs || staysHere(stage, local, planned.predictedMs)) continue;
    const request = requestOf(stage, usual);
    const name = JSON.stringify(request);
    const group = groups.get(name) ?? { request, count: 0, stages: new Set() };
    groups.set(name, group);
    group.count += 1;
    group.stages.add(stage.id);
  }
  const leastMs = Math.max(0, highest(plans.map(longestWay)));
  return {
    jobs: [...groups.values()].map(({ stages, ...group }) => ({ ...group, stages: [...stages] })),
    ...(leastMs > 0 && { leastMs }),
  };
}

/** Stages are in the order of what they need. */
function longestWay({ stages }: Plan): number {
  const ends = new Map<string, number>();
  for (const { id, needs, predictedMs = 0 } of stages) {
    ends.set(id, predictedMs + Math.max(0, highest(needs.map((need) => ends.get(need) ?? 0))));
  }
  return Math.max(0, highest(ends.values()));
}
