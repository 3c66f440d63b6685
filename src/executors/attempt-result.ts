import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AttemptResult } from "../core/attempt.js";
import type { Failure } from "../core/failure.js";
import { humanBytes } from "../core/human-units.js";
import type { CommandLine } from "../core/stage-contract.js";
import { cutShort, diskTrouble, spokenTrouble } from "./disk-trouble.js";
import type { AttemptOutcome } from "./executor.js";
import type { ProcessExit } from "./launch-order.js";

interface EndedAttempt {
  readonly folder: string;
  readonly command: CommandLine | undefined;
  /** Root of the cache that contains the attempt. */
  readonly cache: string;
  /** In the runs folder. */
  readonly logFile: string;
  readonly exit: ProcessExit;
  /** Folders of its outputs, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Asked for only where something went wrong, like the limit of JavaScript's heap, bytes. */
  readonly logTail: (lines: number) => string;
  readonly heapLimit: () => number | undefined;
}

/** What an ended process means: what it left in `result.json`, or how it ended where it left nothing. */
export function attemptResult(ended: EndedAttempt): AttemptOutcome {
  const { exit, command } = ended;
  if (command === undefined) {
    const written = readResult(join(ended.folder, "result.json"));
    if (written !== undefined) return { result: checked(written, ended), resources: written.resources ?? {} };
  } else if (exit.exitCode === 0) {
    const spoken = spokenTrouble(ended);
    const warnings = spoken === undefined ? [] : [spoken];
    return { result: checked({ status: "succeeded", metrics: {}, facts: {}, warnings }, ended), resources: {} };
  }
  return {
    result: withTail({ status: "failed", failure: howItEnded(ended) }, ended.logTail),
    resources: {},
    ...(exit.launcherEnded !== undefined && { mayStartAgain: true }),
  };
}

function howItEnded(ended: EndedAttempt): Failure {
  const { exit, command } = ended;
  if (exit.launcherEnded !== undefined) {
    return {
      reason: "stage-killed",
      message: `The process that starts stages ${exit.launcherEnded}, and the stage had to end with it`,
      remedy: "Run again: what the stage keeps in its scratch folder is taken up.",
    };
  }
  const trouble = diskTrouble(ended);
  if (trouble !== undefined) return trouble;
  if (exit.exitCode === undefined && exit.signal === undefined) {
    const program = command?.program ?? process.execPath;
    return exit.code === "ENOENT"
      ? {
          reason: "stage-failed",
          message: `Expected the program "${program}" to be on the PATH, found none of that name`,
          remedy: "Install it, or give its full path in `run`.",
        }
      : {
          reason: "stage-failed",
          message: `The program "${program}" could not be started: ${exit.originalMessage ?? exit.code ?? "unknown error"}`,
          remedy: REMEDIES[exit.code ?? ""] ?? "Check that it may be executed.",
        };
  }
  // What V8 does when it has no memory left: through a shell, its signal is an exit code.
  if (exit.signal === "SIGABRT" || exit.exitCode === 134) {
    const log = ended.logTail(200);
    if (log.includes("JavaScript heap out of memory")) return heapExhausted(ended.heapLimit() ?? sizeIn(log));
  }
  if (exit.signal === "SIGKILL") {
    return {
      reason: "stage-killed",
      message: "The stage's process was killed by SIGKILL",
      remedy:
        "The system does this when memory runs out: lower batch or image sizes, or run fewer stages at once (`--jobs 1`).",
    };
  }
  if (exit.signal !== undefined) {
    return { reason: "stage-killed", message: `The stage's process ended on ${exit.signal}` };
  }
  return command === undefined
    ? leftNoResult(exit.exitCode, ended.outputs)
    : { reason: "stage-failed", message: `"${command.program}" ended with exit code ${exit.exitCode}, expected 0` };
}

/** @param limit bytes. */
function heapExhausted(limit: number | undefined): Failure {
  const reached = limit === undefined ? "its limit" : `its limit of ${humanBytes(limit)}`;
  return {
    reason: "out-of-memory",
    message: `The stage ran out of memory: JavaScript's heap reached ${reached}`,
    remedy:
      "Take smaller images or batches, or raise the limit: declare NODE_OPTIONS (`env: { NODE_OPTIONS: {} }`, and `env: [NODE_OPTIONS]` in the stage), and set it to --max-old-space-size=MEGABYTES.",
  };
}

/** What V8 says of the last collection before it gave up: `4064.5 (4137.5) -> 4048.8 (4137.5) MB`. */
function sizeIn(log: string): number | undefined {
  const sizes = [...log.matchAll(/-> [\d.]+ \(([\d.]+)\) MB/g)];
  const last = sizes.at(-1)?.[1];
  return last === undefined ? undefined : Number(last) * 2 ** 20;
}

/** Node's code for an event loop that has nothing left to wait for while a promise is still open. */
const NOTHING_TO_WAIT_FOR = 13;

function leftNoResult(exitCode: number | undefined, outputs: Readonly<Record<string, string>>): Failure {
  const filled = Object.entries(outputs).flatMap(([name, folder]) => {
    const count = filesIn(folder);
    return count === 0 ? [] : [`"${name}" (${count} ${count === 1 ? "file" : "files"})`];
  });
  const though = filled.length === 0 ? "" : `, though it wrote into ${filled.join(", ")}: that is not kept`;
  return {
    reason: "stage-killed",
    message: `The stage's process ended with exit code ${exitCode} and left no result${though}`,
    remedy:
      exitCode === NOTHING_TO_WAIT_FOR
        ? "`run` waits for a promise that nothing settles any more."
        : "A stage ends by returning from `run` or by throwing: nothing in it may call `process.exit`.",
  };
}

function filesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).length;
  } catch {
    return 0;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  E2BIG: "Its arguments and variables are too long for the system: hand long lists over in a file, as an input.",
  EAGAIN: "The system allows no more processes. Run fewer stages at once (`--jobs`), or raise the limit (`ulimit -u`).",
  EMFILE: "Too many files are open. Raise the limit (`ulimit -n`), or run with a smaller --jobs.",
  ENOMEM: "Memory ran out. Run fewer stages at once (`--jobs 1`).",
  ERR_INVALID_ARG_VALUE: "No program can be given such a text. Correct `run`, or the value of the variable.",
};

function checked(result: AttemptResult, ended: EndedAttempt): AttemptResult {
  const failure = result.status === "succeeded" ? cutShort(ended) : undefined;
  return withTail(failure === undefined ? result : { status: "failed", failure }, ended.logTail);
}

function withTail(result: AttemptResult, logTail: (lines: number) => string): AttemptResult {
  if (result.status === "succeeded" || result.failure.detail !== undefined) return result;
  const detail = logTail(20);
  return detail === "" ? result : { ...result, failure: { ...result.failure, detail } };
}

function readResult(file: string): AttemptResult | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as AttemptResult;
  } catch {
    return undefined;
  }
}
