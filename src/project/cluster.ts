import path from "node:path";
import type { Profile } from "../config/profiles/profile-schema.js";
import { durationMs } from "../config/text/duration.js";
import { memoryBytes } from "../config/text/memory-size.js";
import type { Event } from "../core/event.js";
import { ok, type Result } from "../core/result.js";
import type { Jobs } from "../engine/jobs.js";
import type { JobRequest } from "../executors/jobs/job-queue.js";
import { packageFolder } from "./package-folder.js";
import type { Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";

const USUAL_INTERVAL = "15s";
const USUAL_MOST_JOBS = 500;

/**
 * What carries stages out on a cluster, where the profile says so.
 * @param folder `jobs/` of the cache.
 */
export async function clusterOf(
  project: ProjectFolders,
  folder: string,
  events: (event: Event) => void,
): Promise<Result<Jobs | undefined, Problem>> {
  const { profile } = project;
  if (profile?.settings.executor !== "slurm") return ok(undefined);
  const { settings } = profile;
  const { slurmQueue } = await import("../executors/slurm/slurm-queue.js");
  const { jobRunner } = await import("../executors/jobs/job-runner.js");
  const runner = jobRunner({
    queue: slurmQueue(settings, radpipeCommand()),
    folder,
    maxJobs: settings.maxJobs ?? USUAL_MOST_JOBS,
    intervalMs: durationMs(settings.interval ?? USUAL_INTERVAL),
    say: (message) => events({ type: "notice", at: Date.now(), level: "warning", message }),
  });
  return ok({ runner, request: usualRequest(profile), local: settings.local });
}

/** The compiled command, which nodes see under the same path. */
export const radpipeCommand = (): string => path.join(packageFolder(), "dist/src/cli/main.js");

/** What the job of a stage asks for that says nothing of its own. */
export function usualRequest({ settings }: Profile): JobRequest {
  return {
    cpus: settings.cpus ?? 1,
    gpus: 0,
    ...(settings.memory !== undefined && { memoryBytes: memoryBytes(settings.memory) }),
    ...(settings.time !== undefined && { timeMs: durationMs(settings.time) }),
  };
}
