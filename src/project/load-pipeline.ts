import path from "node:path";
import { readPipelineFile } from "../config/text/read-file.js";
import { findCacheKey, openCacheKey } from "../core/cache-key.js";
import { buildGraph } from "../core/graph.js";
import { makeFolder } from "../core/make-folder.js";
import { openProjectKey, type ProjectKey } from "../core/project-key.js";
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
import { pseudonymWarnings } from "./pseudonym-warnings.js";
import type { FileOptions } from "./run-options.js";

export interface LoadOptions extends FileOptions {
  /** Whether it is to run, so that what it needs and is not there yet is made. */
  readonly runs?: boolean;
}

/**
 * Reads and checks a pipeline with everything it uses; nothing has run when it is refused. What was found without fault
 * before is taken as it was.
 * Without `sweep` the pipeline is taken as if it had neither `sweep` nor `replicates`.
 */
export async function loadPipeline(
  found: FoundPipeline,
  options: LoadOptions,
  project: ProjectFolders,
): Promise<Result<LoadedPipeline, Problem>> {
  const loaded = await readAndCheck(found, options, project);
  return loaded.ok ? withProjectKey(loaded.value, project, options) : loaded;
}

/** Finds what a command named, as `findPipeline` does, and loads it. */
export async function loadNamed(
  named: string | undefined,
  options: LoadOptions,
  project: ProjectFolders,
): Promise<Result<LoadedPipeline, Problem>> {
  const found = findPipeline(named, project);
  return found.ok ? await loadPipeline(found.value, options, project) : found;
}

/** Keys of stages are made with it. What runs makes one where the project has none yet; what looks writes nothing. */
function withProjectKey(
  loaded: LoadedPipeline,
  project: ProjectFolders,
  { runs = false }: LoadOptions,
): Result<LoadedPipeline, Problem> {
  const pipelines = [loaded.pipeline, ...(loaded.sweep?.members ?? []).map(({ pipeline }) => pipeline)];
  const asksFor = ({ stages }: ValidPipeline): boolean => [...stages.values()].some((stage) => stage.pseudonymizes);
  if (!pipelines.some(asksFor)) return ok(warned(loaded, undefined));
  const key = openProjectKey(project.root, runs ? "make" : "look");
  return key.ok ? ok({ ...warned(loaded, key.value), projectKey: key.value }) : failed(key.error);
}

function warned(loaded: LoadedPipeline, key: ProjectKey | undefined): LoadedPipeline {
  const withWarnings = (pipeline: ValidPipeline): ValidPipeline => {
    const further = pseudonymWarnings(pipeline, key);
    return further.length === 0 ? pipeline : { ...pipeline, warnings: [...pipeline.warnings, ...further] };
  };
  const { pipeline, sweep } = loaded;
  const members = sweep?.members.map((member) => ({ ...member, pipeline: withWarnings(member.pipeline) }));
  return {
    ...loaded,
    pipeline: withWarnings(pipeline),
    ...(sweep !== undefined && members !== undefined && { sweep: { ...sweep, members } }),
  };
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
