import { type LocatedMap, type LocatedValue, valueAt } from "../../config/text/located-value.js";
import { parseYaml } from "../../config/text/parse-yaml.js";
import { readPipelineFile } from "../../config/text/read-file.js";
import { sourceText } from "../../config/text/source-text.js";
import { findPipeline } from "../../project/find-pipeline.js";
import type { Asked, Candidate } from "./candidate.js";

/** A pipeline file as it is written: nothing is interpolated or checked. */
export interface NamedDocument {
  /** Absolute. */
  readonly file: string;
  readonly root: LocatedMap;
}

/** The file that the command line names, else the only one of the project; undefined where it cannot be told or read. */
export async function namedDocument({ line, project }: Asked): Promise<NamedDocument | undefined> {
  const found = findPipeline(line.name === "cache gc" ? undefined : line.operands[0], project);
  if (!found.ok) return undefined;
  const { file, displayFile } = found.value;
  const text = await readPipelineFile(file, displayFile);
  const { root } = text.ok ? parseYaml(sourceText(displayFile, text.value.text)) : {};
  return root?.type === "map" ? { file, root } : undefined;
}

/** Its stages, each with its type. */
export async function stageIds(asked: Asked): Promise<readonly Candidate[]> {
  const document = await namedDocument(asked);
  const stages = document && valueAt(document.root, ["stages"]);
  if (stages?.type !== "map") return [];
  return [...stages.entries].map(([value, entry]) => ({ value, text: textAt(entry.value, ["uses"]) }));
}

export function textAt(root: LocatedValue, names: readonly string[]): string {
  const value = valueAt(root, names);
  return value?.type === "scalar" ? String(value.value) : "";
}
