import type { Diagnostic } from "../core/diagnostic.js";
import type { Failure } from "../core/failure.js";
import { fail, type Result } from "../core/result.js";

/** Why something could not be done: one failure, or all that is wrong with a pipeline file and its options. */
export type Problem =
  | { readonly type: "failure"; readonly failure: Failure }
  | { readonly type: "diagnostics"; readonly diagnostics: readonly Diagnostic[] };

export const failed = (failure: Failure): Result<never, Problem> => fail({ type: "failure", failure });

export const refused = (diagnostics: readonly Diagnostic[]): Result<never, Problem> =>
  fail({ type: "diagnostics", diagnostics });

/** An option or argument that is wrong. */
export const wrongArgument = (message: string, remedy?: string): Result<never, Problem> =>
  failed({ reason: "invalid-input", message, ...(remedy !== undefined && { remedy }) });
