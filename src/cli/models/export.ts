import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { shownPath } from "../../project/shown-path.js";
import type { ExportOptions } from "../../project/writing/export-run.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { sayUnreadable } from "../experiments/unreadable-runs.js";
import { print, sayWarning } from "../output.js";
import type { Project } from "../project.js";

/** `pipeline export RUN`: writes the model of a run for use elsewhere, and prints the files. */
export async function exportRun(project: Project, named: string, options: ExportOptions): Promise<CommandResult> {
  const exported = await projectAt(project).exportModel(named, options);
  sayUnreadable(exported.ok ? exported.value : exported.error);
  if (!exported.ok) return exported;
  for (const warning of exported.value.warnings) sayWarning(warning);
  for (const file of exported.value.files) print(`${printable(shownPath(file, project))}\n`);
  return ok(EXIT.done);
}
