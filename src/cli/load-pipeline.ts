import path from "node:path";
import type { EarlyStop } from "../config/cut-into-rungs.js";
import { type Expansion, expandSweep, isSweep, withoutSweep } from "../config/expand-sweep.js";
import type { ParsedPipeline } from "../config/parsed-pipeline.js";
import { readPipeline } from "../config/read-pipeline.js";
import type { ValidPipeline } from "../config/valid-pipeline.js";
import { validatePipeline } from "../config/validate.js";
import type { ProblemPlugin } from "../config/validate-stage.js";
import { ok, type Result } from "../core/result.js";
import type { SweepMember } from "../core/run-record.js";
import type { StageContract } from "../core/stage-contract.js";
import type { Member } from "../engine/request.js";
import { buildGraph, type Graph } from "../graph/graph.js";
import { loadPlugins } from "../plugins/load.js";
import type { LoadedPlugin } from "../plugins/loaded-plugin.js";
import { documentsFolder, transpiledFolder } from "../store/layout.js";
import { staleBuild } from "../store/stale-build.js";
import { failed, type Problem, refused } from "./command.js";
import type { FoundPipeline } from "./find-pipeline.js";
import type { Project } from "./project.js";
import type { RunOptions } from "./run-options.js";

export interface LoadedPipeline {
  readonly pipeline: ValidPipeline;
  readonly graph: Graph;
  /** By `uses`. */
  readonly plugins: ReadonlyMap<string, LoadedPlugin>;
  /** Where the pipeline stands for several runs. */
  readonly sweep?: LoadedSweep;
}

export interface LoadedSweep {
  readonly members: readonly Omit<Member, "label" | "sweep">[];
  /** What each member is, but for the name of the set. */
  readonly points: readonly Omit<SweepMember, "id">[];
  readonly stopEarly?: EarlyStop;
}

/**
 * Reads and checks a pipeline with everything it uses; nothing has run when it is refused.
 * Without `sweep` the pipeline is taken as if it had neither `sweep` nor `replicates`.
 */
export async function loadPipeline(
  found: FoundPipeline,
  { set = [], sweep = true }: Pick<RunOptions, "set" | "sweep">,
  project: Project,
): Promise<Result<LoadedPipeline, Problem>> {
  const stale = staleBuild();
  if (stale !== undefined) return failed(stale);
  const parsed = await readPipeline({
    file: found.file,
    displayFile: found.displayFile,
    overrides: set,
    environment: process.env,
    workingFolder: project.workingFolder,
    kept: documentsFolder(project.cacheFolder),
  });
  if (!parsed.ok) return refused(parsed.error);
  const shelf = pluginShelf(path.dirname(found.file), transpiledFolder(project.cacheFolder));
  const contracts = await shelf.contractsOf(parsed.value.uses);
  let pipeline = validatePipeline(parsed.value, contracts);
  if (!pipeline.ok) return refused(pipeline.error);
  const expansion =
    sweep && isSweep(pipeline.value) ? await expandSweep(parsed.value, pipeline.value, shelf.contractsOf) : undefined;
  if (expansion?.ok === false) return refused(expansion.error);
  if (!sweep && isSweep(pipeline.value)) pipeline = validatePipeline(withoutSweep(parsed.value), contracts);
  if (!pipeline.ok) return refused(pipeline.error);
  const graph = buildGraph(pipeline.value);
  if (!graph.ok) return refused(graph.error);
  const base = { pipeline: pipeline.value, graph: graph.value, plugins: shelf.loaded };
  return ok(expansion === undefined ? base : { ...base, sweep: sweepOf(expansion.value) });
}

function sweepOf({ members, stopEarly }: Expansion): LoadedSweep {
  return {
    members: members.map(({ pipeline }) => {
      const graph = buildGraph(pipeline);
      if (!graph.ok) throw new Error("Internal error: a member of a sweep has a circle that its pipeline has not");
      return { pipeline, graph: graph.value };
    }),
    points: members.map(({ member }) => member),
    ...(stopEarly !== undefined && { stopEarly }),
  };
}

/** Loads plugins as they are asked for, each once. */
function pluginShelf(base: string, transpiled: string) {
  const loaded = new Map<string, LoadedPlugin>();
  const contracts = new Map<string, StageContract | ProblemPlugin>();
  return {
    loaded,
    contractsOf: async (uses: ParsedPipeline["uses"]) => {
      const missing = uses.map((use) => use.uses).filter((name) => !contracts.has(name));
      for (const [name, plugin] of missing.length === 0 ? [] : await loadPlugins(missing, { base, transpiled })) {
        contracts.set(name, "stage" in plugin ? plugin.stage : plugin);
        if ("stage" in plugin) loaded.set(name, plugin);
      }
      return contracts;
    },
  };
}
