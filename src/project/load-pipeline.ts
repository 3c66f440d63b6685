import path from "node:path";
import { readPipelineFile } from "../config/text/read-file.js";
import { findCacheKey, openCacheKey } from "../core/cache-key.js";
import { buildGraph } from "../core/graph.js";
import { makeFolder } from "../core/make-folder.js";
import { openProjectKey } from "../core/project-key.js";
import { ok, type Result } from "../core/result.js";
import type { StageContract } from "../core/stage-contract.js";
import type { ValidPipeline } from "../core/valid-pipeline.js";
import { staleBuild } from "../store/code/stale-build.js";
import { findKept, keepPipeline, type PipelineOrigin } from "../store/kept-pipelines.js";
import { pipelinesFolder, transpiledCode } from "../store/layout.js";
import { type FoundPipeline, findPipeline } from "./find-pipeline.js";
import type { LoadedPipeline } from "./loaded-pipeline.js";
import { buildDigest } from "./package-folder.js";
import { pipelineTrust } from "./pipeline-trust.js";
import { pluginShelf } from "./plugin-shelf.js";
import { failed, type Problem, refused } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import type { FileOptions } from "./run-options.js";

/**
 * Reads and checks a pipeline with everything it uses; nothing has run when it is refused. What was found without fault
 * before is taken as it was.
 * Without `sweep` the pipeline is taken as if it had neither `sweep` nor `replicates`.
 */
export async function loadPipeline(
  found: FoundPipeline,
  options: FileOptions,
  project: ProjectFolders,
): Promise<Result<LoadedPipeline, Problem>> {
  const loaded = await readAndCheck(found, options, project);
  return loaded.ok ? withProjectKey(loaded.value, project) : loaded;
}

/** Finds what a command named, as `findPipeline` does, and loads it. */
export async function loadNamed(
  named: string | undefined,
  options: FileOptions,
  project: ProjectFolders,
): Promise<Result<LoadedPipeline, Problem>> {
  const found = findPipeline(named, project);
  return found.ok ? await loadPipeline(found.value, options, project) : found;
}

/** Made where the project has none yet: keys of stages are made with it. */
function withProjectKey(loaded: LoadedPipeline, project: ProjectFolders): Result<LoadedPipeline, Problem> {
  const pipelines = [loaded.pipeline, ...(loaded.sweep?.members ?? []).map(({ pipeline }) => pipeline)];
  const asksFor = ({ stages }: ValidPipeline): boolean => [...stages.values()].some((stage) => stage.pseudonymizes);
  if (!pipelines.some(asksFor)) return ok(loaded);
  const key = openProjectKey(project.root);
  return key.ok ? ok({ ...loaded, projectKey: key.value }) : failed(key.error);
}

async function readAndCheck(
  found: FoundPipeline,
  { set = [], sweep = true }: FileOptions,
  project: ProjectFolders,
): Promise<Result<LoadedPipeline, Problem>> {
  const stale = staleBuild();
  if (stale !== undefined) return failed(stale);
  const text = await readPipelineFile(found.file, found.displayFile);
  if (!text.ok) return refused([text.error]);
  const trust = pipelineTrust(found.file, project);
  const shelf = pluginShelf(path.dirname(found.file), transpiledCode(project.cacheFolder), trust);
  const folder = pipelinesFolder(project.cacheFolder);
  const build = buildDigest();
  const origin: PipelineOrigin | undefined =
    build === undefined
      ? undefined
      : {
          build,
          file: found.file,
          displayFile: found.displayFile,
          fileDigest: text.value.digest,
          overrides: set,
          workingFolder: project.workingFolder,
          trusted: trust.isTrusted,
        };
  const key = findCacheKey(project.cacheFolder);
  const kept = origin && key && findKept(folder, origin, key);
  if (kept !== undefined) {
    const contracts = await shelf.contractsOf(kept.uses.map((uses) => ({ uses })));
    const pipeline = kept.withContracts((uses) => contracts.get(uses) as StageContract);
    const graph = buildGraph(pipeline);
    return graph.ok
      ? ok({
          pipeline,
          graph: graph.value,
          plugins: shelf.loaded,
          ...(trust.confinedTo !== undefined && { confinedTo: trust.confinedTo }),
        })
      : refused(graph.error);
  }
  // Reading YAML and checking it is much code, which is seldom needed.
  const { checkPipeline } = await import("./check-pipeline.js");
  const checked = await checkPipeline(found, text.value, { set, sweep }, project, { shelf, trust });
  if (!checked.ok) return checked;
  const { loaded, followsFromFile } = checked.value;
  if (followsFromFile && origin !== undefined) keep(project.cacheFolder, origin, loaded.pipeline);
  return ok(loaded);
}

/** Opens the cache that has no key yet: the next run begins with what this one has read. */
function keep(cacheFolder: string, origin: PipelineOrigin, pipeline: ValidPipeline): void {
  try {
    makeFolder(cacheFolder);
  } catch {
    return;
  }
  const key = openCacheKey(cacheFolder);
  if (key.ok) keepPipeline(pipelinesFolder(cacheFolder), origin, pipeline, key.value);
}
