import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { shownPath } from "../../project/shown-path.js";
import type { ReportOptions } from "../../project/writing/write-report.js";
import { projectAt } from "../../project.js";
import { counted } from "../../reports/numbers.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";
import { sayUnreadable } from "./unreadable-runs.js";

/**
 * `pipeline report RUN`: writes the report of a run or a sweep, into its folder or where `--out` says, and prints where it is;
 * with `--figures` its figures and tables as files.
 */
export async function report(project: Project, named: string, options: ReportOptions): Promise<CommandResult> {
  const written = await projectAt(project).report(named, options);
  sayUnreadable(written.ok ? written.value : written.error);
  if (!written.ok) return written;
  const { page, figures } = written.value;
  if (figures !== undefined) {
    print(`${printable(shownPath(figures.folder, project))}: ${counted(figures.files.length, "file")}\n`);
  }
  if (page !== undefined) print(`${printable(shownPath(page, project))}\n`);
  return ok(EXIT.done);
}
