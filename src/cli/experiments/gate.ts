import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { Verdict } from "../../project/gate-run.js";
import { shownPath } from "../../project/shown-path.js";
import { projectAt } from "../../project.js";
import { type CommandResult, refused } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, print } from "../output.js";
import type { Project } from "../project.js";
import { sayUnreadable } from "./unreadable-runs.js";

export interface GateOptions {
  readonly where: readonly string[];
  readonly junit?: string;
}

/** `pipeline gate RUN`: whether conditions hold for a run. 0: all do; 1: one does not; 2: one cannot be asked. */
export async function gate(
  project: Project,
  named: string,
  { where, ...options }: GateOptions,
): Promise<CommandResult> {
  const gated = await projectAt(project).gate(named, where, options);
  sayUnreadable(gated.ok ? gated.value : gated.error);
  if (!gated.ok) return gated;
  const { run, verdicts, junit } = gated.value;
  const style = outputStyle();
  const mark = { met: style.green("met"), "not-met": style.red("NOT MET"), unanswerable: style.red("NOT ASKED") };
  print(`${printable(run.id)}\n`);
  for (const verdict of verdicts) {
    print(`  ${mark[verdict.verdict]}  ${printable(verdict.condition)}${printable(valuesOf(verdict))}\n`);
  }
  if (junit?.ok === false) return junit;
  if (junit?.ok) print(`${printable(shownPath(junit.value, project))}\n`);
  const diagnostics = verdicts.flatMap((verdict) => (verdict.verdict === "unanswerable" ? [verdict.diagnostic] : []));
  if (diagnostics.length > 0) return refused(diagnostics);
  return ok(verdicts.every(({ verdict }) => verdict === "met") ? EXIT.done : EXIT.failed);
}

export function valuesOf(verdict: Verdict): string {
  if (verdict.verdict === "unanswerable" || verdict.values.length === 0) return "";
  return `  (${verdict.values.map(({ name, value }) => `${name} is ${JSON.stringify(value)}`).join(", ")})`;
}
