import { readPipeline } from "../config/read-pipeline.js";
import { type Expansion, expandSweep, isSweep, withoutSweep } from "../config/sweep/expand-sweep.js";
import type { PipelineText } from "../config/text/read-file.js";
import { validatePipeline } from "../config/validate.js";
import { buildGraph } from "../core/graph.js";
import { ok, type Result } from "../core/result.js";
import type { ValidPipeline } from "../core/valid-pipeline.js";
import { bundledModule } from "../plugins/bundled.js";
import type { FoundPipeline } from "./find-pipeline.js";
import type { LoadedMember, LoadedPipeline, LoadedSweep } from "./loaded-pipeline.js";
import type { PipelineTrust } from "./pipeline-trust.js";
import type { PluginShelf } from "./plugin-shelf.js";
import { type Problem, refused } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import type { FileOptions } from "./run-options.js";

export interface CheckedPipeline {
  readonly loaded: LoadedPipeline;
  /** Whether it follows from the file, the options and this build alone, and there is nothing to warn of. */
  readonly followsFromFile: boolean;
}

/** Reads a pipeline and checks it with the plugins it uses. */
export async function checkPipeline(
  found: FoundPipeline,
  text: PipelineText,
  { set, sweep }: Required<FileOptions>,
  project: ProjectFolders,
  { shelf, trust }: { readonly shelf: PluginShelf; readonly trust: PipelineTrust },
): Promise<Result<CheckedPipeline, Problem>> {
  const parsed = readPipeline(text, {
    file: found.file,
    displayFile: found.displayFile,
    overrides: set,
    environment: process.env,
    workingFolder: project.workingFolder,
  });
  if (!parsed.ok) return refused(parsed.error);
  const { uses, variables } = parsed.value;
  const contracts = await shelf.contractsOf(uses);
  const confinement =
    trust.confinedTo === undefined
      ? undefined
      : {
          folder: trust.confinedTo,
          remedy: trust.remedy,
        };
  let pipeline = validatePipeline(parsed.value, contracts, confinement);
  if (!pipeline.ok) return refused(pipeline.error);
  const isSet = isSweep(pipeline.value);
  const expansion =
    sweep && isSet ? await expandSweep(parsed.value, pipeline.value, shelf.contractsOf, confinement) : undefined;
  if (expansion?.ok === false) return refused(expansion.error);
  if (!sweep && isSet) pipeline = validatePipeline(withoutSweep(parsed.value), contracts, confinement);
  if (!pipeline.ok) return refused(pipeline.error);
  const graph = buildGraph(pipeline.value);
  if (!graph.ok) return refused(graph.error);
  const loaded = {
    pipeline: pipeline.value,
    graph: graph.value,
    plugins: shelf.loaded,
    ...(trust.confinedTo !== undefined && { confinedTo: trust.confinedTo }),
  };
  return ok({
    loaded: expansion === undefined ? loaded : { ...loaded, sweep: sweepOf(expansion.value) },
    followsFromFile:
      !isSet &&
      variables.size === 0 &&
      pipeline.value.warnings.length === 0 &&
      uses.every((use) => bundledModule(use.uses) !== undefined),
  });
}

function sweepOf({ members, stopEarly, nested }: Expansion): LoadedSweep {
  return {
    members: members.map(({ pipeline }) => memberOf(pipeline)),
    points: members.map(({ member }) => member),
    ...(stopEarly !== undefined && { stopEarly }),
    ...(nested !== undefined && {
      nested: {
        ...nested,
        outer: nested.outer.map(({ byPoint, ...fold }) => ({
          ...fold,
          byPoint: byPoint.map(({ point, made }) => ({ point, made: memberOf(made) })),
        })),
      },
    }),
  };
}

function memberOf(pipeline: ValidPipeline): LoadedMember {
  const graph = buildGraph(pipeline);
  if (!graph.ok) throw new Error("Internal error: a member of a sweep has a circle that its pipeline has not");
  return { pipeline, graph: graph.value };
}
