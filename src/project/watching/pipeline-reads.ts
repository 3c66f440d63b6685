import path from "node:path";
import type { ParsedPipeline } from "../../config/parsed-pipeline.js";
import { readPipeline } from "../../config/read-pipeline.js";
import { resolvePipeline } from "../../config/resolve-pipeline.js";
import { isSourcePath } from "../../config/stages/input-source.js";
import { eachScalar, type LocatedScalar, type Path, valueAt } from "../../config/text/located-value.js";
import { readPipelineFile } from "../../config/text/read-file.js";
import type { Override } from "../../config/values/override.js";
import { ownPluginFile } from "../../plugins/load.js";
import { codeFiles } from "../../store/code/code-digest.js";
import type { ProjectFolders } from "../project-folders.js";
import type { FileOptions } from "../run-options.js";

/** What the runs of a pipeline depend on, besides radpipe and the environment. Absolute paths, each once. */
export interface PipelineReads {
  /** The pipeline file. */
  readonly file: string;
  /** Files of its own stages: each module, and what it imports by relative paths. */
  readonly code: readonly string[];
  /** Files and folders that its stages read, also where they do not exist. */
  readonly sources: readonly string[];
}

/**
 * Finds it without running any code of the pipeline, and without judging the file: for a faulty one, as far as
 * possible; for a sweep, what all of its runs read.
 */
export async function pipelineReads(
  file: string,
  project: ProjectFolders,
  { set = [], sweep = true }: FileOptions,
): Promise<PipelineReads> {
  const nothing: PipelineReads = { file, code: [], sources: [] };
  const text = await readPipelineFile(file, file);
  if (!text.ok) return nothing;
  const parsed = readPipeline(text.value, {
    file,
    displayFile: file,
    overrides: set,
    environment: process.env,
    workingFolder: project.workingFolder,
  });
  if (!parsed.ok) return nothing;
  const runs = sweep ? [parsed.value, ...variants(parsed.value)] : [parsed.value];
  const folder = path.dirname(file);
  const uses = new Set(runs.flatMap((run) => run.uses.map((one) => one.uses)));
  const code = await Promise.all([...uses].map((one) => filesOf(one, folder)));
  const sources = runs.flatMap((run) => sourcesOf(run, folder));
  return { file, code: [...new Set(code.flat())], sources: [...new Set(sources)] };
}

async function filesOf(uses: string, folder: string): Promise<readonly string[]> {
  const module = await ownPluginFile(uses, folder);
  if (module === undefined) return [];
  try {
    return await codeFiles(module);
  } catch {
    // One of its files is not there, or cannot be read: which, the run says.
    return [module];
  }
}

function sourcesOf({ root }: ParsedPipeline, folder: string): readonly string[] {
  const stages = valueAt(root, ["stages"]);
  const found: string[] = [];
  if (stages?.type !== "map") return found;
  for (const { value: stage } of stages.entries.values()) {
    const inputs = valueAt(stage, ["inputs"]);
    if (inputs?.type !== "map") continue;
    eachScalar(inputs, (input) => {
      const text = String(input.value);
      if (isSourcePath(text) && !text.includes("\0")) found.push(path.resolve(input.folder ?? folder, text));
    });
  }
  return found;
}

/** The pipeline with each text that its sweep puts somewhere, one at a time: numbers lead to no other file. */
function variants({ written, root }: ParsedPipeline): readonly ParsedPipeline[] {
  const overrides: Override[] = [];
  const sweep = valueAt(root, ["sweep"]);
  if (sweep === undefined) return [];
  eachScalar(sweep, (scalar, where) => {
    const override = typeof scalar.value === "string" ? overrideBy(scalar, where) : undefined;
    if (override !== undefined) overrides.push(override);
  });
  return overrides.map((override) => resolvePipeline(written, { before: [override] }));
}

function overrideBy(value: LocatedScalar, where: Path): Override | undefined {
  const key = where.find((part): part is string => /^(params|stages)\./.test(String(part)));
  if (key === undefined) return undefined;
  const { span } = value;
  return { by: "sweep", path: key.split(".").map((name) => ({ name, span })), value, valueSpan: span };
}
