import { ok } from "../core/result.js";
import type { TextStyle } from "../reporters/style.js";
import type { CommandResult } from "./command.js";
import { checkBackends } from "./doctor-backends.js";
import { checkMachine } from "./doctor-machine.js";
import { EXIT } from "./exit-code.js";
import { outputStyle, print, printJson } from "./output.js";
import type { Project } from "./project.js";

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `problem`: radpipe cannot work so. `warning`: it works, but slower or with less. */
  readonly state: "ok" | "warning" | "problem";
  readonly value: string;
  readonly remedy?: string;
}

/** `pipeline doctor`: what radpipe finds here to work with. Ends with 1 where something keeps it from working. */
export async function doctor(project: Project, options: { readonly json?: boolean }): Promise<CommandResult> {
  const machine = await checkMachine(project);
  const backends = await checkBackends();
  const findings = [...machine, ...backends];
  if (options.json) printJson(findings);
  else print(findings.map((finding) => describe(finding, outputStyle())).join(""));
  return ok(findings.some(({ state }) => state === "problem") ? EXIT.failed : EXIT.done);
}

function describe({ name, state, value, remedy }: Finding, style: TextStyle): string {
  const mark = { ok: style.green("ok"), warning: style.yellow("--"), problem: style.red("!!") }[state];
  const advice = remedy === undefined ? "" : `${" ".repeat(INDENT)}${style.dim(remedy)}\n`;
  return `${mark}  ${name.padEnd(INDENT - 4)}${value}\n${advice}`;
}

const INDENT = 26;
