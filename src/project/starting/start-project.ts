import path from "node:path";
import { ok, type Result } from "../../core/result.js";
import { keepTrust } from "../keep-trust.js";
import { failed, type Problem } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { schemaOfAll } from "../schema-of-file.js";
import { exampleLabels, examplePipeline, ignoredFiles } from "./project-files.js";
import { type NewFile, writeNewFiles } from "./write-new-files.js";

/** What was made to start from. */
export interface Started {
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly NewFile[];
}

/** A project to start from, whose pipelines are trusted from now on. Files that are there already stay as they are. */
export async function startProject(
  project: ProjectFolders,
  named: string | undefined,
): Promise<Result<Started, Problem>> {
  const folder = path.resolve(project.workingFolder, named ?? ".");
  const written = await writeNewFiles(folder, [
    ["pipelines/study.yaml", examplePipeline],
    ["pipelines/pipeline.schema.json", `${JSON.stringify(await schemaOfAll(), null, 2)}\n`],
    ["data/labels.csv", exampleLabels],
    [".gitignore", ignoredFiles],
  ]);
  if (!written.ok) return written;
  // Whoever makes a project means to run what they will write in it.
  const untrusted = keepTrust(folder);
  return untrusted === undefined ? ok({ folder, files: written.value }) : failed(untrusted);
}
