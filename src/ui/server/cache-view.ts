import { ok, type Result } from "../../core/result.js";
import type { Problem } from "../../project/problem.js";
import type { ProjectFolders } from "../../project/project-folders.js";
import { projectAt } from "../../project.js";
import type { CacheView } from "../api.js";

const MOST_EVICTIONS = 200;

/** What the cache holds, and what a collection would remove; nothing is removed. */
export async function cacheView(folders: ProjectFolders): Promise<Result<CacheView, Problem>> {
  const { cache } = projectAt(folders);
  const usage = await cache.usage();
  if (!usage.ok || usage.value.actions === 0) return usage;
  const preview = await cache.collect({ dryRun: true });
  if (!preview.ok) return preview;
  const { evictions, bytes, seconds, kept } = preview.value;
  return ok({
    ...usage.value,
    gc: {
      count: evictions.length,
      bytes,
      seconds,
      kept,
      evictions: evictions
        .slice(0, MOST_EVICTIONS)
        .map((one) => ({ pipeline: one.pipeline, stage: one.stage, bytes: one.bytes, seconds: one.seconds })),
    },
  });
}
