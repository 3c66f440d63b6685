import type { Diagnostic } from "../core/diagnostic.js";
import type { Failure } from "../core/failure.js";
import { fail, type Result } from "../core/result.js";
import type { Command } from "../vendor/commander.js";
import type { ExitCode } from "./exit-code.js";
import type { Project } from "./project.js";

/** Why a command could not do what was asked: one failure, or all that is wrong with a pipeline file and its options. */
export type Problem =
  | { readonly type: "failure"; readonly failure: Failure }
  | { readonly type: "diagnostics"; readonly diagnostics: readonly Diagnostic[] };

export type CommandResult = Result<ExitCode, Problem>;

/** Runs a command in the project that the global options name, and hands its result to `main`. */
export type Perform = (command: Command, action: (project: Project) => Promise<CommandResult>) => Promise<void>;

export const failed = (failure: Failure): Result<never, Problem> => fail({ type: "failure", failure });

export const refused = (diagnostics: readonly Diagnostic[]): Result<never, Problem> =>
  fail({ type: "diagnostics", diagnostics });

/** An option or argument that is wrong. */
export const wrongArgument = (message: string, remedy?: string): Result<never, Problem> =>
  failed({ reason: "invalid-input", message, ...(remedy !== undefined && { remedy }) });
