import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { schemaOfAll } from "../../project/schema-of-file.js";
import { shownPath } from "../../project/shown-path.js";
import { type CommandResult, failed } from "../command.js";
import { EXIT } from "../exit-code.js";
import { documentFailure } from "../file-failure.js";
import { print } from "../output.js";
import type { Project } from "../project.js";
import { exampleLabels, examplePipeline, ignoredFiles } from "./init-files.js";
import { keepTrust } from "./trust.js";

/** `pipeline init`: a project to start from. Files that are there already stay as they are. */
export async function init(project: Project, given: string | undefined): Promise<CommandResult> {
  const folder = path.resolve(project.workingFolder, given ?? ".");
  const schema = await schemaOfAll();
  const files: readonly (readonly [string, string])[] = [
    ["pipelines/study.yaml", examplePipeline],
    ["pipelines/pipeline.schema.json", `${JSON.stringify(schema, null, 2)}\n`],
    ["data/labels.csv", exampleLabels],
    [".gitignore", ignoredFiles],
  ];
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
  } catch (error) {
    const failure = documentFailure(error, folder, "project", "`pipeline init FOLDER`");
    if (failure === undefined) throw error;
    return failed(failure);
  }
  // Whoever makes a project means to run what they will write in it.
  const untrusted = keepTrust(folder);
  if (untrusted !== undefined) return failed(untrusted);
  const enter = folder === project.workingFolder ? "" : `cd ${printable(shownPath(folder, project))} && `;
  print(`\nNext: ${enter}npx pipeline run\n`);
  return ok(EXIT.done);
}
