import path from "node:path";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { Verdict } from "../../project/gate-run.js";
import { projectAt } from "../../project.js";
import { type CommandResult, refused } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, print } from "../output.js";
import type { Project } from "../project.js";
import { writePage } from "../write-page.js";
import { junitReport } from "./junit-report.js";
import { sayUnreadable } from "./unreadable-runs.js";

export interface GateOptions {
  readonly where: readonly string[];
  readonly junit?: string;
}

/** `pipeline gate RUN`: whether conditions hold for a run. 0: all do; 1: one does not; 2: one cannot be asked. */
export async function gate(project: Project, named: string, options: GateOptions): Promise<CommandResult> {
  const gated = await projectAt(project).gate(named, options.where);
  sayUnreadable(gated.ok ? gated.value : gated.error);
  if (!gated.ok) return gated;
  const { run, verdicts } = gated.value;
  const style = outputStyle();
  const mark = { met: style.green("met"), "not-met": style.red("NOT MET"), unanswerable: style.red("NOT ASKED") };
  print(`${printable(run.id)}\n`);
  for (const verdict of verdicts) {
    print(`  ${mark[verdict.verdict]}  ${printable(verdict.condition)}${printable(valuesOf(verdict))}\n`);
  }
  if (options.junit !== undefined) {
    const file = path.resolve(project.workingFolder, options.junit);
    const written = await writePage(file, junitReport(gated.value), project, {
      what: "JUnit file",
      option: "--junit",
      made: "JUnit file",
    });
    if (!written.ok) return written;
  }
  const diagnostics = verdicts.flatMap((verdict) => (verdict.verdict === "unanswerable" ? [verdict.diagnostic] : []));
  if (diagnostics.length > 0) return refused(diagnostics);
  return ok(verdicts.every(({ verdict }) => verdict === "met") ? EXIT.done : EXIT.failed);
}

export function valuesOf(verdict: Verdict): string {
  if (verdict.verdict === "unanswerable" || verdict.values.length === 0) return "";
  return `  (${verdict.values.map(({ name, value }) => `${name} is ${JSON.stringify(value)}`).join(", ")})`;
}
