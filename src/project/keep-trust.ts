import { statSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../core/failure.js";
import { fileTrouble } from "../core/file-trouble.js";
import { ok, type Result } from "../core/result.js";
import { trustFolder } from "../core/trusted-folders.js";
import { configurationPlace, placeFailure } from "../core/unwritable.js";
import { userConfigFolder } from "../core/user-config.js";
import { failed, type Problem, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";

/** From now on pipelines in the folder, by default the project, may run code of their own. Gives the absolute folder. */
export function trustNamed(
  project: ProjectFolders,
  named: string | undefined,
): Result<{ readonly folder: string }, Problem> {
  const folder = named === undefined ? project.root : path.resolve(project.workingFolder, named);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return wrongArgument(`Expected a folder to trust, got ${folder}`);
  }
  const failure = keepTrust(folder);
  return failure === undefined ? ok({ folder }) : failed(failure);
}

/** Keeps that a folder is trusted in the user's configuration; the failure says why that cannot be kept. */
export function keepTrust(folder: string): Failure | undefined {
  try {
    trustFolder(folder);
    return undefined;
  } catch (error) {
    const remedy = "Make your configuration folder writable, or trust for one call with --trust or RADPIPE_TRUST=1.";
    const trouble = fileTrouble(error);
    if (trouble !== undefined) return { ...placeFailure(configurationPlace(userConfigFolder()), trouble), remedy };
    return { reason: "invalid-input", message: `The trust cannot be stored: ${(error as Error).message}`, remedy };
  }
}
