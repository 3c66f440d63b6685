import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AttemptResult } from "../core/attempt.js";
import type { Failure } from "../core/failure.js";
import type { CommandLine } from "../core/stage-contract.js";
import type { AttemptOutcome } from "./executor.js";
import type { ProcessExit } from "./launch-order.js";

interface EndedAttempt {
  readonly folder: string;
  readonly command: CommandLine | undefined;
  readonly exit: ProcessExit;
  /** Asked for only where something went wrong. */
  readonly logTail: () => string;
}

/** What an ended process means: what it left in `result.json`, or how it ended where it left nothing. */
export function attemptResult(ended: EndedAttempt): AttemptOutcome {
  const { exit, command } = ended;
  if (command === undefined) {
    const written = readResult(join(ended.folder, "result.json"));
    if (written !== undefined) return { result: withTail(written, ended.logTail), resources: written.resources ?? {} };
  } else if (exit.exitCode === 0) {
    return { result: { status: "succeeded", metrics: {}, facts: {}, warnings: [] }, resources: {} };
  }
  return {
    result: withTail({ status: "failed", failure: howItEnded(ended) }, ended.logTail),
    resources: {},
    ...(exit.launcherEnded !== undefined && { mayStartAgain: true }),
  };
}

function howItEnded({ exit, command }: EndedAttempt): Failure {
  if (exit.launcherEnded !== undefined) {
    return {
      reason: "stage-killed",
      message: `The process that starts stages ${exit.launcherEnded}, and the stage had to end with it`,
      remedy: "Run again: what the stage keeps in its scratch folder is taken up.",
    };
  }
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
    ? {
        reason: "stage-killed",
        message: `The stage's process ended with exit code ${exit.exitCode} and left no result`,
      }
    : { reason: "stage-failed", message: `"${command.program}" ended with exit code ${exit.exitCode}, expected 0` };
}

const REMEDIES: Readonly<Record<string, string>> = {
  E2BIG: "Its arguments and variables are too long for the system: hand long lists over in a file, as an input.",
  EAGAIN: "The system allows no more processes. Run fewer stages at once (`--jobs`), or raise the limit (`ulimit -u`).",
  EMFILE: "Too many files are open. Raise the limit (`ulimit -n`), or run with a smaller --jobs.",
  ENOMEM: "Memory ran out. Run fewer stages at once (`--jobs 1`).",
  ERR_INVALID_ARG_VALUE: "No program can be given such a text. Correct `run`, or the value of the variable.",
};

function withTail(result: AttemptResult, logTail: () => string): AttemptResult {
  if (result.status === "succeeded" || result.failure.detail !== undefined) return result;
  const detail = logTail();
  return detail === "" ? result : { ...result, failure: { ...result.failure, detail } };
}

function readResult(file: string): AttemptResult | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as AttemptResult;
  } catch {
    return undefined;
  }
}
