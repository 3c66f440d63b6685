import { createRequire } from "node:module";
import path from "node:path";
import { ok, type Result } from "../../core/result.js";
import { bundledStageNames } from "../../plugins/bundled.js";
import { type Problem, wrongArgument } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { exampleStage, exampleStageTest } from "./stage-files.js";
import type { Started } from "./start-project.js";
import { writeNewFiles } from "./write-new-files.js";

export interface StartedStage extends Started {
  /** Whether its test finds what it needs: radpipe, and jiti, which reads TypeScript. */
  readonly canBeTested: boolean;
}

/** A stage with its test to start from, in `stages/` of a folder, by default of the project. Overwrites nothing. */
export async function startStage(
  project: ProjectFolders,
  name: string,
  named: string | undefined,
): Promise<Result<StartedStage, Problem>> {
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
  const folder = named === undefined ? project.root : path.resolve(project.workingFolder, named);
  const written = await writeNewFiles(folder, [
    [`stages/${name}.ts`, exampleStage(name)],
    [`stages/${name}.test.ts`, exampleStageTest(name)],
  ]);
  return written.ok ? ok({ folder, files: written.value, canBeTested: isInstalledIn(folder) }) : written;
}

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
