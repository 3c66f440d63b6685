import { writeFile } from "node:fs/promises";
import { ok } from "../core/result.js";
import { type CommandResult, wrongArgument } from "./command.js";
import { EXIT } from "./exit-code.js";
import { print } from "./output.js";
import type { Project } from "./project.js";
import { shownPath } from "./shown-path.js";

/** Writes a page, once it is drawn, where an option says, and prints where it is. */
export async function writePage(
  file: string,
  page: string | Promise<string>,
  project: Project,
  { what, option }: { readonly what: string; readonly option: string },
): Promise<CommandResult> {
  try {
    await writeFile(file, await page);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return wrongArgument(`The ${what} cannot be written: ${message}`, `Choose another place with ${option}.`);
  }
  print(`${shownPath(file, project)}\n`);
  return ok(EXIT.done);
}
