import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { suggestName } from "../core/nearest-name.js";
import { ok, type Result } from "../core/result.js";
import { packageFolder } from "./package-folder.js";
import { type Problem, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import { shownPath } from "./shown-path.js";

export interface FoundPipeline {
  /** Absolute. */
  readonly file: string;
  /** As it stands in messages: relative to the working folder where it lies below the project's root. */
  readonly displayFile: string;
  /** What to tell a user who named none. */
  readonly notice?: string;
}

const DEFAULT = "demo";
const EXTENSION = /\.ya?ml$/;

/**
 * Finds the pipeline that was named: a file where it looks like one, else a name in the project's `pipelines/`, else one
 * of the bundled pipelines. With nothing named, the only pipeline of the project, else `demo`.
 */
export function findPipeline(named: string | undefined, project: ProjectFolders): Result<FoundPipeline, Problem> {
  if (named === undefined) return defaultPipeline(project);
  if (EXTENSION.test(named) || /[\\/]/.test(named))
    return ok(found(path.resolve(project.workingFolder, named), project));
  const file = fileOfName(named, project);
  if (file !== undefined) return ok(found(file, project));
  const names = pipelineNames(project);
  return wrongArgument(
    `Expected the name of a pipeline or a .yaml file, got "${named}"`,
    suggestName(named, names, "Pipelines here:"),
  );
}

/** Names that `run` knows here, the project's own first. */
function pipelineNames(project: ProjectFolders): readonly string[] {
  return [...new Set(pipelineFolders(project).flatMap(namesIn))];
}

function defaultPipeline(project: ProjectFolders): Result<FoundPipeline, Problem> {
  const own = namesIn(path.join(project.root, "pipelines"));
  const name = own.length === 1 ? own[0]! : DEFAULT;
  const file = fileOfName(name, project);
  if (file === undefined) throw new Error(`Internal error: the package has no pipeline "${DEFAULT}"`);
  const pipeline = found(file, project);
  return ok({ ...pipeline, notice: `No pipeline was named: taking ${pipeline.displayFile}.` });
}

function fileOfName(name: string, project: ProjectFolders): string | undefined {
  return pipelineFolders(project)
    .flatMap((folder) => [path.join(folder, `${name}.yaml`), path.join(folder, `${name}.yml`)])
    .find((file) => existsSync(file));
}

const pipelineFolders = (project: ProjectFolders): readonly string[] => [
  path.join(project.root, "pipelines"),
  path.join(packageFolder(), "pipelines"),
];

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => EXTENSION.test(file))
    .map((file) => file.replace(EXTENSION, ""))
    .sort();
}

const found = (file: string, project: ProjectFolders): FoundPipeline => ({
  file,
  displayFile: shownPath(file, project),
});
