import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { shownPath } from "../../project/shown-path.js";
import type { Started } from "../../project/starting/start-project.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

/** `pipeline init`: a project to start from. Files that are there already stay as they are. */
export async function init(project: Project, given: string | undefined): Promise<CommandResult> {
  const started = await projectAt(project).init(given);
  if (!started.ok) return started;
  sayStarted(project, started.value, "npx pipeline run");
  return ok(EXIT.done);
}

/** `pipeline init --stage NAME`: a stage with its test to start from, in `stages/` of the project. Overwrites nothing. */
export async function initStage(project: Project, given: string | undefined, name: string): Promise<CommandResult> {
  const started = await projectAt(project).initStage(name, given);
  if (!started.ok) return started;
  sayStarted(project, started.value, `node --import jiti/register --test stages/${name}.test.ts`);
  if (!started.value.canBeTested) print(NEEDS);
  return ok(EXIT.done);
}

const NEEDS = `The test needs radpipe in the project's own node_modules, which brings jiti, to read TypeScript:
  npm install --ignore-scripts radpipe      (or its packed copy, ./radpipe-<version>.tgz)
`;

function sayStarted(project: Project, { folder, files }: Started, next: string): void {
  for (const { file, state } of files) print(`${state.padEnd(7)}  ${printable(shownPath(file, project))}\n`);
  const enter = folder === project.workingFolder ? "" : `cd ${printable(shownPath(folder, project))} && `;
  print(`\nNext: ${enter}${next}\n`);
}
