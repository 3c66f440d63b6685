import type { Diagnostic } from "../core/diagnostic.js";
import { ok, type Result } from "../core/result.js";
import { findPipeline } from "./find-pipeline.js";
import { loadPipeline } from "./load-pipeline.js";
import type { Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import type { FileOptions } from "./run-options.js";

export interface CheckedFile {
  /** As shown in messages. */
  readonly file: string;
  /** Errors and warnings; of a file with errors that keep it from being read further, those alone. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a pipeline and checks all that can be checked before it runs. Code in folders that nobody trusts is not read, which is an error. */
export async function checkFile(
  project: ProjectFolders,
  named: string | undefined,
  options: FileOptions,
): Promise<Result<CheckedFile, Problem>> {
  const found = findPipeline(named, project);
  if (!found.ok) return found;
  const { displayFile: file } = found.value;
  const loaded = await loadPipeline(found.value, options, project);
  if (loaded.ok) return ok({ file, diagnostics: loaded.value.pipeline.warnings });
  if (loaded.error.type === "failure") return loaded;
  return ok({ file, diagnostics: loaded.error.diagnostics });
}
