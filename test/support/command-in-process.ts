import { createRequire } from "node:module";
import path from "node:path";
import { performCommandLine } from "../../src/cli/command-line.js";

export interface Surroundings {
  /** The built command, which processes of its own are started with. */
  readonly command: string;
  readonly folder: string;
  /** Variables beside those of the test. */
  readonly environment: Readonly<Record<string, string>>;
}

/** These load TensorFlow.js, which keeps its backend for the whole process. */
const APART = new Set(["predict", "export"]);

export const isApart = ([name = ""]: readonly string[]): boolean =>
  APART.has(name) && process.env["RADPIPE_TEST_COMMANDS"] !== "processes";

let isBusy = false;

/**
 * Whether a command can be performed in the test's process: another one that is under way has its working folder and its
 * output. `RADPIPE_TEST_COMMANDS=processes` has all of them in processes, with the flattened code that is installed.
 */
export const canPerform = (args: readonly string[]): boolean =>
  !isBusy &&
  process.env["RADPIPE_TEST_COMMANDS"] !== "processes" &&
  !args.includes("--watch") &&
  !args.some((arg) => APART.has(arg) || arg === "doctor");

/** Performs a command line as its process would, without the time that takes to start: half of most commands. */
export async function perform(args: readonly string[], { command, folder, environment }: Surroundings) {
  isBusy = true;
  const before = { argv: process.argv, cwd: process.cwd(), environment: { ...process.env } };
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  process.argv = [process.execPath, command, ...args];
  Object.assign(process.env, environment);
  process.chdir(folder);
  forgetModules(folder);
  try {
    const exitCode = await performCommandLine(args);
    return { exitCode, signal: null, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.argv = before.argv;
    process.chdir(before.cwd);
    for (const name of Object.keys(process.env)) if (!(name in before.environment)) delete process.env[name];
    Object.assign(process.env, before.environment);
    stdout.end();
    stderr.end();
    isBusy = false;
  }
}

function capture(stream: NodeJS.WriteStream): { readonly text: () => string; readonly end: () => void } {
  const write = stream.write;
  let text = "";
  stream.write = (piece: string | Uint8Array, ...more: unknown[]) => {
    text += typeof piece === "string" ? piece : Buffer.from(piece).toString();
    const done = more.find((one) => typeof one === "function") as (() => void) | undefined;
    if (done !== undefined) queueMicrotask(done);
    return true;
  };
  return {
    text: () => text,
    end: () => {
      stream.write = write;
    },
  };
}

/** A process would read stages that were edited meanwhile. */
function forgetModules(folder: string): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache)) if (file.startsWith(folder + path.sep)) delete cache[file];
}
