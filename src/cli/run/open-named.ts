import { ok, type Result } from "../../core/result.js";
import { type Project as OpenProject, projectAt } from "../../project.js";
import type { Problem } from "../command.js";
import { say } from "../output.js";
import type { Project } from "../project.js";

/** A pipeline file in the project that it belongs to. */
export interface NamedPipeline {
  /** Absolute. */
  readonly file: string;
  readonly folders: Project;
  readonly project: OpenProject;
}

/** The pipeline that a command names; if it names none, says which one is taken, unless it is to be quiet. */
export function openNamed(
  from: Project,
  named: string | undefined,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Result<NamedPipeline, Problem> {
  const found = projectAt(from).find(named);
  if (!found.ok) return found;
  const { file, notice, project: folders } = found.value;
  if (notice && !quiet) say(notice);
  return ok({ file, folders, project: projectAt(folders) });
}
