import path from "node:path";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { schemaOfAll } from "../../project/schema-of-file.js";
import { shownPath } from "../../project/shown-path.js";
import { type CommandResult, failed } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";
import { exampleLabels, examplePipeline, ignoredFiles } from "./init-files.js";
import { keepTrust } from "./trust.js";
import { writeNewFiles } from "./write-new-files.js";

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
  const notWritten = await writeNewFiles(project, folder, files);
  if (notWritten !== undefined) return notWritten;
  // Whoever makes a project means to run what they will write in it.
  const untrusted = keepTrust(folder);
  if (untrusted !== undefined) return failed(untrusted);
  const enter = folder === project.workingFolder ? "" : `cd ${printable(shownPath(folder, project))} && `;
  print(`\nNext: ${enter}npx pipeline run\n`);
  return ok(EXIT.done);
}
