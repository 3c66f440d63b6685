import { statSync } from "node:fs";
import path from "node:path";
import { printable } from "../core/printable.js";
import { ok } from "../core/result.js";
import { trustFolder } from "../core/trusted-folders.js";
import { type CommandResult, wrongArgument } from "./command.js";
import { EXIT } from "./exit-code.js";
import { print } from "./output.js";
import type { Project } from "./project.js";

/** `pipeline trust [DIR]`: from now on pipelines in this folder may run code of their own. */
export function trust(project: Project, named: string | undefined): CommandResult {
  const folder = named === undefined ? project.root : path.resolve(project.workingFolder, named);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return wrongArgument(`Expected a folder to trust, got ${folder}`);
  }
  try {
    trustFolder(folder);
  } catch (error) {
    return wrongArgument(
      `The trust cannot be kept: ${(error as Error).message}`,
      "Make your configuration folder writable, or trust for one call with --trust or RADPIPE_TRUST=1.",
    );
  }
  print(`Pipelines in ${printable(folder)} may run code of their own from now on.\n`);
  return ok(EXIT.done);
}
