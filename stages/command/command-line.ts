import path from "node:path";
import { type CommandLine, makeFolder, StageFailure } from "../../src/stage.js";

export interface CommandParams {
  readonly run: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
}

interface Paths {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** `{inputs.NAME}` or `{outputs.NAME}`; other braces stay as they are. */
export const PLACEHOLDER = /\{(inputs|outputs)\.([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** The program with its paths filled in; creates the folders of its outputs. */
export function commandLine(params: CommandParams, paths: Paths): CommandLine {
  const outputs: Record<string, string> = {};
  for (const [name, folder] of Object.entries(paths.outputs)) {
    const written = params.outputs[name] ?? ".";
    const file = path.join(folder, written);
    makeFolder(/[/\\]$/.test(written) ? file : path.dirname(file));
    outputs[name] = file;
  }
  const filled = { inputs: paths.inputs, outputs };
  const [program, ...args] = params.run.map((part) => fill(part, filled));
  if (program === undefined) throw new Error("Internal error: a command without a program");
  return {
    program,
    args,
    environment: { ...variables("RADPIPE_INPUT", paths.inputs), ...variables("RADPIPE_OUTPUT", outputs) },
  };
}

function fill(text: string, paths: Paths): string {
  return text.replace(PLACEHOLDER, (placeholder, group: keyof Paths, name: string) => {
    const found = paths[group][name];
    if (found !== undefined) return found;
    const names = Object.keys(paths[group]).map((known) => `{${group}.${known}}`);
    throw new StageFailure(
      `Expected every placeholder in \`run\` to name one of the ${group}, got \`${placeholder}\``,
      names.length === 0 ? `The stage has no ${group}.` : `There are: ${names.join(", ")}.`,
    );
  });
}

/** `trained-model` becomes `RADPIPE_INPUT_TRAINED_MODEL`. */
const variables = (prefix: string, paths: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(paths).map(([name, file]) => [`${prefix}_${name.toUpperCase().replaceAll("-", "_")}`, file]),
  );
