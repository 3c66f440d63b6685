import { statSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../../core/failure.js";
import { fileTrouble } from "../../core/file-trouble.js";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { trustFolder } from "../../core/trusted-folders.js";
import { configurationPlace, placeFailure } from "../../core/unwritable.js";
import { userConfigFolder } from "../../core/user-config.js";
import { type CommandResult, failed, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

/** `pipeline trust [DIR]`: from now on pipelines in this folder may run code of their own. */
export function trust(project: Project, named: string | undefined): CommandResult {
  const folder = named === undefined ? project.root : path.resolve(project.workingFolder, named);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return wrongArgument(`Expected a folder to trust, got ${folder}`);
  }
  const failure = keepTrust(folder);
  if (failure !== undefined) return failed(failure);
  print(`Pipelines in ${printable(folder)} may run code of their own from now on.\n`);
  return ok(EXIT.done);
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
