import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipelineSchema } from "../config/schema.js";
import { printable } from "../core/printable.js";
import { ok } from "../core/result.js";
import { trustFolder } from "../core/trusted-folders.js";
import { bundledPlugins } from "../plugins/load.js";
import { type CommandResult, wrongArgument } from "./command.js";
import { EXIT } from "./exit-code.js";
import { exampleLabels, examplePipeline, ignoredFiles } from "./init-files.js";
import { print } from "./output.js";
import type { Project } from "./project.js";
import { shownPath } from "./shown-path.js";

/** `pipeline init`: a project to start from. Files that are there already stay as they are. */
export async function init(project: Project, given: string | undefined): Promise<CommandResult> {
  const folder = path.resolve(project.workingFolder, given ?? ".");
  const schema = pipelineSchema((await bundledPlugins()).map(({ stage }) => stage));
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
      await mkdir(path.dirname(file), { recursive: true });
      // Another process may have written it meanwhile: then it is theirs.
      await writeFile(file, content, { flag: "wx" });
      print(`created  ${shown}\n`);
    }
    // Whoever makes a project means to run what they will write in it.
    trustFolder(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return wrongArgument(`The project cannot be written: ${message}`, "Choose another folder: pipeline init FOLDER.");
  }
  const enter = folder === project.workingFolder ? "" : `cd ${printable(shownPath(folder, project))} && `;
  print(`\nNext: ${enter}npx pipeline run\n`);
  return ok(EXIT.done);
}
