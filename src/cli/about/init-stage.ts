import { createRequire } from "node:module";
import path from "node:path";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { bundledStageNames } from "../../plugins/bundled.js";
import { shownPath } from "../../project/shown-path.js";
import { type CommandResult, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";
import { exampleStage, exampleStageTest } from "./stage-files.js";
import { writeNewFiles } from "./write-new-files.js";

/** `pipeline init --stage NAME`: a stage with its test to start from, in `stages/` of the project. Overwrites nothing. */
export async function initStage(project: Project, given: string | undefined, name: string): Promise<CommandResult> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    return wrongArgument(
      `Expected --stage to be a name of lower-case letters, digits and hyphens that begins with a letter, got "${name}"`,
    );
  }
  if (bundledStageNames().includes(name)) {
    return wrongArgument(
      `Expected --stage to be a new name, got "${name}", which is a stage type of radpipe`,
      "Choose another name.",
    );
  }
  const folder = given === undefined ? project.root : path.resolve(project.workingFolder, given);
  const written = await writeNewFiles(project, folder, [
    [`stages/${name}.ts`, exampleStage(name)],
    [`stages/${name}.test.ts`, exampleStageTest(name)],
  ]);
  if (written !== undefined) return written;
  const enter = folder === project.workingFolder ? "" : `cd ${printable(shownPath(folder, project))} && `;
  const needs = isInstalledIn(folder) ? "" : NEEDS;
  print(`\nNext: ${enter}node --import jiti/register --test stages/${name}.test.ts\n${needs}`);
  return ok(EXIT.done);
}

const NEEDS = `The test needs radpipe in the project's own node_modules, which brings jiti, to read TypeScript:
  npm install --ignore-scripts radpipe      (or its packed copy, ./radpipe-<version>.tgz)
`;

function isInstalledIn(folder: string): boolean {
  try {
    const { resolve } = createRequire(path.join(folder, "stages", "any.js"));
    resolve("radpipe/package.json");
    resolve("jiti/package.json");
    return true;
  } catch {
    return false;
  }
}
