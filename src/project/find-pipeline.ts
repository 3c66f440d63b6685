import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { suggestName } from "../core/nearest-name.js";
import { ok, type Result } from "../core/result.js";
import { packageFolder } from "./package-folder.js";
import { type Problem, wrongArgument } from "./problem.js";
import { type ProjectFolders, projectOfFile } from "./project-folders.js";
import { shownPath } from "./shown-path.js";

export interface FoundPipeline {
  /** Absolute. */
  readonly file: string;
  /** As shown in messages: relative to the working folder if it is below the project's root. */
  readonly displayFile: string;
  /** What to tell a user who named none. */
  readonly notice?: string;
  /** Where its results go: the project that the file belongs to. */
  readonly project: ProjectFolders;
}

const EXTENSION = /\.ya?ml$/;

/**
 * Finds the pipeline that was named: a file where it looks like one, else a name in the project's `pipelines/`, else one
 * of the bundled pipelines. With nothing named, the only pipeline of the project.
 */
export function findPipeline(named: string | undefined, project: ProjectFolders): Result<FoundPipeline, Problem> {
  if (named === undefined) return onlyPipeline(project);
  if (EXTENSION.test(named) || /[\\/]/.test(named)) {
    const file = path.resolve(project.workingFolder, named);
    return ok(found(file, projectOfFile(file, project)));
  }
  const file = fileOfName(named, project);
  if (file !== undefined) return ok(found(file, project));
  const names = pipelineNames(project);
  return wrongArgument(
    `Expected the name of a pipeline or a .yaml file, got "${named}"`,
    suggestName(named, names, "Pipelines here:"),
  );
}

/** Names that `run` knows here, the project's own first. */
export function pipelineNames(project: ProjectFolders): readonly string[] {
  return [...new Set(pipelineFolders(project).flatMap(namesIn))];
}

/** What runs is never guessed: one that was not meant would be recorded among the others. */
function onlyPipeline(project: ProjectFolders): Result<FoundPipeline, Problem> {
  const folder = path.join(project.root, "pipelines");
  const own = namesIn(folder);
  const file = own.length === 1 ? fileOfName(own[0] as string, project) : undefined;
  if (file !== undefined) {
    const pipeline = found(file, project);
    return ok({ ...pipeline, notice: `No pipeline was named: taking ${pipeline.displayFile}.` });
  }
  if (own.length > 0) {
    return wrongArgument(
      `Expected the name of a pipeline, got none, and ${shownPath(folder, project)}/ has ${own.length}`,
      `Name one of them: ${own.join(", ")}`,
    );
  }
  const beside = readdirSync(project.workingFolder).filter((file) => EXTENSION.test(file));
  const files = beside.length === 0 ? "" : ` Files here that may be one: ${beside.sort().slice(0, MOST).join(", ")}.`;
  return wrongArgument(
    "Expected the name of a pipeline or a .yaml file, got none, and there is no folder pipelines/ with one",
    `\`pipeline run demo\` runs the example on synthetic images, \`pipeline init my-study\` makes a folder to start from.${files}`,
  );
}

const MOST = 10;

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
  project,
});
