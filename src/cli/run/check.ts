import { renderDiagnostic } from "../../config/text/render-diagnostic.js";
import type { Diagnostic } from "../../core/diagnostic.js";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { FileOptions } from "../../project/run-options.js";
import type { CommandResult } from "../command.js";
import { whereExplained } from "../describe-problem.js";
import { EXIT } from "../exit-code.js";
import { outputColor, outputStyle, print, printJson } from "../output.js";
import type { Project } from "../project.js";
import { openNamed } from "./open-named.js";

export interface CheckOptions extends FileOptions {
  readonly json?: boolean;
}

/** `pipeline check`: all that is wrong with a pipeline file, and what is probably not meant. Runs nothing. */
export async function check(from: Project, named: string | undefined, options: CheckOptions): Promise<CommandResult> {
  const opened = openNamed(from, named);
  if (!opened.ok) return opened;
  const checked = await opened.value.project.check(opened.value.file, options);
  if (!checked.ok) return checked;
  const { file, diagnostics } = checked.value;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (options.json) printJson({ file, ok: errors === 0, diagnostics });
  else {
    const color = outputColor();
    print(diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, { color })}\n\n`).join(""));
    print(`${printable(file)}: ${summary(diagnostics, errors)}\n`);
    print(whereExplained(diagnostics, outputStyle()));
  }
  return ok(errors === 0 ? EXIT.done : EXIT.wrongInput);
}

function summary(diagnostics: readonly Diagnostic[], errors: number): string {
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors === 0 ? [] : [errors === 1 ? "1 error" : `${errors} errors`]),
    ...(warnings === 0 ? [] : [warnings === 1 ? "1 warning" : `${warnings} warnings`]),
  ];
  return parts.length === 0 ? "no problems" : parts.join(", ");
}
