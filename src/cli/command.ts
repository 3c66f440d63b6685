import type { Failure } from "../core/failure.js";
import { fail, type Result } from "../core/result.js";
import type { ExitCode } from "./exit-code.js";

/** Why a command could not do what was asked. */
export interface Problem {
  readonly type: "failure";
  readonly failure: Failure;
}

export type CommandResult = Result<ExitCode, Problem>;

export const failed = (failure: Failure): Result<never, Problem> => fail({ type: "failure", failure });

/** An option or argument that is wrong. */
export const wrongArgument = (message: string, remedy?: string): Result<never, Problem> =>
  failed({ reason: "invalid-input", message, ...(remedy !== undefined && { remedy }) });
