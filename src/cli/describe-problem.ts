import type { Diagnostic } from "../core/diagnostic.js";
import type { Failure } from "../core/failure.js";
import { append } from "../core/long-lists.js";
import { printable, printableLines } from "../core/printable.js";
import { type TextStyle, textStyle, wantsColor } from "../reporters/style.js";
import type { Problem } from "./command.js";

/** What standard error says when a command could not do what was asked. */
export async function describeProblem(problem: Problem): Promise<string> {
  const color = wantsColor(process.stderr, process.env);
  if (problem.type === "failure") return describeFailure(problem.failure, textStyle(color));
  const { renderDiagnostic } = await import("../config/text/render-diagnostic.js");
  const shown = problem.diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, { color })}\n`);
  const more = whereExplained(problem.diagnostics, textStyle(color));
  return [...shown, ...(more === "" ? [] : [more])].join("\n");
}

/** A line that names the codes of these problems, for further reading; nothing if there is no more to say. */
export function whereExplained(diagnostics: readonly Diagnostic[], style: TextStyle): string {
  const codes = new Set<string>(diagnostics.map(({ code }) => code));
  codes.delete("invalid-option");
  return codes.size === 0 ? "" : `${style.dim(`More: pipeline explain ${[...codes].join(" ")}`)}\n`;
}

/** A failure with its remedy, and the log lines that belong to it. */
export function describeFailure(failure: Failure, style: TextStyle): string {
  const where = failure.stage === undefined ? "" : `${failure.stage}: `;
  const lines = [`${style.red("error:")} ${printable(where)}${printableLines(failure.message, "  ")}`];
  if (failure.remedy !== undefined) lines.push(`  ${printableLines(failure.remedy, "  ")}`);
  if (failure.detail !== undefined) {
    append(
      lines,
      failure.detail
        .trimEnd()
        .split("\n")
        .map((line) => style.dim(`  | ${printable(line)}`)),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** A bug of radpipe, with all that a report of it needs. */
export function describeCrash(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${printableLines(text)}\n\nThis is a bug in radpipe. Please report it with the lines above.\n`;
}
