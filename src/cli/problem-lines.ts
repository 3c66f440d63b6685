import { printableJson } from "../core/printable.js";
import type { Problem } from "./command.js";

/**
 * Why nothing was done, for scripts (`--reporter json`): a line of JSON for each problem of the pipeline file and the
 * options, with its code; or one for a failure, with its reason.
 */
export function problemLines(problem: Problem): string {
  const lines =
    problem.type === "failure"
      ? [{ type: "failure", ...problem.failure }]
      : problem.diagnostics.map((diagnostic) => ({ type: "problem", ...diagnostic }));
  return lines.map((line) => `${printableJson(line)}\n`).join("");
}
