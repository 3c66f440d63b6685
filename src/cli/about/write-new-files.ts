import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { printable } from "../../core/printable.js";
import { shownPath } from "../../project/shown-path.js";
import { documentFailure } from "../../project/writing/document-failure.js";
import { type CommandResult, failed } from "../command.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

/** Writes files below `folder` and says so; those that are there already stay as they are. What failed, if anything. */
export async function writeNewFiles(
  project: Project,
  folder: string,
  files: readonly (readonly [name: string, content: string])[],
): Promise<CommandResult | undefined> {
  try {
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      const shown = printable(shownPath(file, project));
      if (existsSync(file)) {
        print(`kept     ${shown}\n`);
        continue;
      }
      makeFolder(path.dirname(file));
      // Another process may have written it meanwhile: then it is theirs.
      await writeFile(file, content, { flag: "wx" }).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") await rm(file, { force: true });
        throw error;
      });
      print(`created  ${shown}\n`);
    }
    return undefined;
  } catch (error) {
    const failure = documentFailure(error, folder, "project", "`pipeline init FOLDER`");
    if (failure === undefined) throw error;
    return failed(failure);
  }
}
