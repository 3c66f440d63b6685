import { printableDeep } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { MachineCheck } from "../../project/machine/machine-check.js";
import { projectAt } from "../../project.js";
import type { TextStyle } from "../../reporters/style.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, print, printJson } from "../output.js";
import type { Project } from "../project.js";

export interface DoctorOptions {
  readonly json?: boolean;
  readonly bench?: boolean;
  /** A Python interpreter. */
  readonly tensorflowFrom?: string;
}

/** `pipeline doctor`: what radpipe finds here to work with. Ends with 1 where something keeps it from working. */
export async function doctor(project: Project, { json = false, bench = false }: DoctorOptions): Promise<CommandResult> {
  const checks = await projectAt(project).doctor({ bench });
  if (json) printJson(checks);
  else
    print(
      printableDeep(checks)
        .map((check) => describe(check, outputStyle()))
        .join(""),
    );
  return ok(checks.some(({ state }) => state === "problem") ? EXIT.failed : EXIT.done);
}

function describe({ name, state, value, remedy }: MachineCheck, style: TextStyle): string {
  const mark = { ok: style.green("ok"), warning: style.yellow("--"), problem: style.red("!!") }[state];
  const advice = remedy === undefined ? "" : `${" ".repeat(INDENT)}${style.dim(remedy)}\n`;
  return `${mark}  ${name.padEnd(INDENT - 4)}${value}\n${advice}`;
}

const INDENT = 26;
