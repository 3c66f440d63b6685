import path from "node:path";
import { readPipeline } from "../config/read-pipeline.js";
import type { ValidPipeline } from "../config/valid-pipeline.js";
import { validatePipeline } from "../config/validate.js";
import { ok, type Result } from "../core/result.js";
import { buildGraph, type Graph } from "../graph/graph.js";
import { loadPlugins } from "../plugins/load.js";
import type { LoadedPlugin } from "../plugins/loaded-plugin.js";
import { staleBuild } from "../store/stale-build.js";
import { failed, type Problem, refused } from "./command.js";
import type { FoundPipeline } from "./find-pipeline.js";
import type { Project } from "./project.js";

export interface LoadedPipeline {
  readonly pipeline: ValidPipeline;
  readonly graph: Graph;
  /** By `uses`. */
  readonly plugins: ReadonlyMap<string, LoadedPlugin>;
}

/** Reads and checks a pipeline with everything it uses; nothing has run when it is refused. */
export async function loadPipeline(
  found: FoundPipeline,
  overrides: readonly string[],
  project: Project,
): Promise<Result<LoadedPipeline, Problem>> {
  const stale = staleBuild();
  if (stale !== undefined) return failed(stale);
  const parsed = await readPipeline({
    file: found.file,
    displayFile: found.displayFile,
    overrides,
    environment: process.env,
    workingFolder: project.workingFolder,
  });
  if (!parsed.ok) return refused(parsed.error);
  const uses = parsed.value.uses.map((use) => use.uses);
  const loaded = await loadPlugins(uses, { base: path.dirname(found.file) });
  const contracts = new Map([...loaded].map(([name, plugin]) => [name, "stage" in plugin ? plugin.stage : plugin]));
  const pipeline = validatePipeline(parsed.value, contracts);
  if (!pipeline.ok) return refused(pipeline.error);
  const graph = buildGraph(pipeline.value);
  if (!graph.ok) return refused(graph.error);
  const plugins = new Map(
    [...loaded].flatMap(([name, plugin]) => ("stage" in plugin ? [[name, plugin] as const] : [])),
  );
  return ok({ pipeline: pipeline.value, graph: graph.value, plugins });
}
