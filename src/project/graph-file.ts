import { ok, type Result } from "../core/result.js";
import type { ValidInput } from "../core/valid-pipeline.js";
import type { PlannedStage } from "../engine/plan.js";
import type { GraphInput, GraphStage, PipelineGraph } from "../reports/graph/pipeline-graph.js";
import { loadNamed } from "./load-pipeline.js";
import { planLoaded } from "./plan-file.js";
import { failed, type Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import type { FileOptions } from "./run-options.js";

/**
 * The graph of a pipeline with the state of each stage in the cache; for a sweep, of one run with the file's own
 * values.
 */
export async function graphFile(
  project: ProjectFolders,
  named: string | undefined,
  { set = [] }: Pick<FileOptions, "set">,
): Promise<Result<PipelineGraph, Problem>> {
  const loaded = await loadNamed(named, { set, sweep: false }, project);
  if (!loaded.ok) return loaded;
  const { pipeline } = loaded.value;
  const planned = await planLoaded(project, loaded.value, {});
  if (!planned.ok) return failed(planned.error);
  if (planned.value.type === "sweep") throw new Error("Internal error: one run was planned as a sweep");
  const stages = planned.value.plan.stages.map(({ id, uses, status }): GraphStage => {
    const inputs = Object.entries(pipeline.stages.get(id)?.inputs ?? {}).map(inputOf);
    return { id, uses, status: STATUS[status], inputs };
  });
  return ok({ name: pipeline.name, stages });
}

const STATUS: Readonly<Record<PlannedStage["status"], GraphStage["status"]>> = {
  hit: "cached",
  miss: "to-run",
  unknown: "undecided",
  skipped: "skipped",
};

function inputOf([port, { source }]: readonly [string, ValidInput]): GraphInput {
  if (source.type === "source") return { port, from: { type: "source", path: source.written } };
  const { stage, output, path } = source;
  return { port, from: { type: "output", stage, output, ...(path !== undefined && { path }) } };
}
