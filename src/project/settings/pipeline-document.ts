import { type LocatedMap, type LocatedValue, valueAt } from "../../config/text/located-value.js";
import { parseYaml } from "../../config/text/parse-yaml.js";
import { readPipelineFile } from "../../config/text/read-file.js";
import { sourceText } from "../../config/text/source-text.js";
import { ok, type Result } from "../../core/result.js";
import { findPipeline } from "../find-pipeline.js";
import { type Problem, refused, wrongArgument } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";

/** A pipeline file as it is written: nothing is interpolated or checked. */
export interface PipelineDocument {
  /** Absolute. */
  readonly file: string;
  readonly root: LocatedMap;
}

/** A stage as its file names it. */
export interface NamedStage {
  readonly id: string;
  /** The stage type; empty where the file says none. */
  readonly uses: string;
}

export async function readDocument(
  project: ProjectFolders,
  pipeline: string | undefined,
): Promise<Result<PipelineDocument, Problem>> {
  const found = findPipeline(pipeline, project);
  if (!found.ok) return found;
  const { file, displayFile } = found.value;
  const text = await readPipelineFile(file, displayFile);
  if (!text.ok) return refused([text.error]);
  const { root, problems } = parseYaml(sourceText(displayFile, text.value.text));
  if (problems.length > 0) return refused(problems);
  return root?.type === "map"
    ? ok({ file, root })
    : wrongArgument(`Expected ${displayFile} to be a mapping with \`stages\`, got ${root?.type ?? "nothing"}`);
}

/** The stages of a file in its order. */
export async function stagesOfFile(
  project: ProjectFolders,
  pipeline: string | undefined,
): Promise<Result<readonly NamedStage[], Problem>> {
  const document = await readDocument(project, pipeline);
  if (!document.ok) return document;
  const stages = valueAt(document.value.root, ["stages"]);
  const entries = stages?.type === "map" ? [...stages.entries] : [];
  return ok(entries.map(([id, { value }]) => ({ id, uses: textAt(value, ["uses"]) })));
}

export function textAt(root: LocatedValue, names: readonly string[]): string {
  const value = valueAt(root, names);
  return value?.type === "scalar" ? String(value.value) : "";
}
