import path from "node:path";
import type { Result } from "./core/result.js";
import type { CheckedFile } from "./project/check-file.js";
import { type FoundPipeline, findPipeline } from "./project/find-pipeline.js";
import type { Gated } from "./project/gate-run.js";
import type { PlannedFile } from "./project/plan-file.js";
import type { Problem } from "./project/problem.js";
import { type FolderOptions, type ProjectFolders, projectFolders } from "./project/project-folders.js";
import type { FileOptions, PlanOptions } from "./project/run-options.js";
import type { Unreadable } from "./project/unreadable.js";
import type { PipelineGraph } from "./reports/graph/pipeline-graph.js";

/** A project: its pipelines, its cache and its runs. What each method needs is loaded when it is first called. */
export interface Project {
  /** Where it lies. */
  readonly folders: ProjectFolders;
  /** The file that a name stands for; with none the only pipeline of the project, else `demo`. Methods take either. */
  readonly find: (pipeline?: string) => Result<FoundPipeline, Problem>;
  /** All that is wrong with a pipeline file, and what is probably not meant. Runs nothing. */
  readonly check: (pipeline?: string, options?: FileOptions) => Promise<Result<CheckedFile, Problem>>;
  /** What leads to what, and what of it is in the cache. */
  readonly graph: (pipeline?: string, options?: Pick<FileOptions, "set">) => Promise<Result<PipelineGraph, Problem>>;
  /** Whether conditions, in the grammar of `pipeline runs --where`, hold for a run. */
  readonly gate: (
    run: string,
    conditions: readonly string[],
  ) => Promise<Result<Gated & Unreadable, Problem & Unreadable>>;
  /** What would run or be taken from the cache, and why. Runs nothing. */
  readonly plan: (
    pipeline?: string,
    options?: PlanOptions & { readonly signal?: AbortSignal },
  ) => Promise<Result<PlannedFile, Problem>>;
}

/**
 * Opens the project around a folder, for scripts and services. Nothing here prints, ends the process or changes its
 * working folder. What can go wrong for a reason that a user can mend is returned, what is a bug is thrown.
 * @param folder paths in other calls are relative to it.
 */
export const openProject = (folder: string, options: FolderOptions = {}): Project =>
  projectAt(projectFolders(path.resolve(folder), options));

/** The same where the folders are known. */
export function projectAt(folders: ProjectFolders): Project {
  return {
    folders,
    find: (pipeline) => findPipeline(pipeline, folders),
    check: async (pipeline, options = {}) =>
      (await import("./project/check-file.js")).checkFile(folders, pipeline, options),
    graph: async (pipeline, options = {}) =>
      (await import("./project/graph-file.js")).graphFile(folders, pipeline, options),
    gate: async (run, conditions) => (await import("./project/gate-run.js")).gateRun(folders, run, conditions),
    plan: async (pipeline, options = {}) =>
      (await import("./project/plan-file.js")).planFile(folders, pipeline, options),
  };
}
