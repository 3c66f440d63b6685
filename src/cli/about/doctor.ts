import { availableParallelism } from "node:os";
import { printableDeep } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { TextStyle } from "../../reporters/style.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, print, printJson } from "../output.js";
import type { Project } from "../project.js";
import { benchBackend } from "./bench-backends.js";
import { checkBackends } from "./doctor-backends.js";
import { checkMachine } from "./doctor-machine.js";
import type { MachineCheck } from "./machine-check.js";

export interface DoctorOptions {
  readonly json?: boolean;
  readonly bench?: boolean;
  /** A Python interpreter. */
  readonly tensorflowFrom?: string;
  /** For `--bench` itself: time this backend and print nothing else. */
  readonly benchBackend?: string;
}

/** `pipeline doctor`: what radpipe finds here to work with. Ends with 1 where something keeps it from working. */
export async function doctor(project: Project, options: DoctorOptions): Promise<CommandResult> {
  if (options.benchBackend !== undefined) return printSpeed(options.benchBackend);
  const machine = await checkMachine(project);
  const { BACKENDS } = await import("../../learning/choose-backend.js");
  const backends = await checkBackends(BACKENDS, options.bench ? benchBackend : undefined);
  const checks = [...machine, ...backends];
  if (options.json) printJson(checks);
  else
    print(
      printableDeep(checks)
        .map((check) => describe(check, outputStyle()))
        .join(""),
    );
  return ok(checks.some(({ state }) => state === "problem") ? EXIT.failed : EXIT.done);
}

/** What `--bench` runs in a process of its own for each backend. */
async function printSpeed(name: string): Promise<CommandResult> {
  const { BACKENDS } = await import("../../learning/choose-backend.js");
  const { timeBackend } = await import("../../learning/time-backend.js");
  const backend = BACKENDS.find((known) => known.name === name);
  if (backend === undefined) throw new Error(`Internal error: there is no backend ${name}`);
  print(`${JSON.stringify(await timeBackend(backend, availableParallelism()))}\n`);
  return ok(EXIT.done);
}

function describe({ name, state, value, remedy }: MachineCheck, style: TextStyle): string {
  const mark = { ok: style.green("ok"), warning: style.yellow("--"), problem: style.red("!!") }[state];
  const advice = remedy === undefined ? "" : `${" ".repeat(INDENT)}${style.dim(remedy)}\n`;
  return `${mark}  ${name.padEnd(INDENT - 4)}${value}\n${advice}`;
}

const INDENT = 26;
