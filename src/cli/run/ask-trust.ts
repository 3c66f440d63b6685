import { createInterface } from "node:readline/promises";
import { printable } from "../../core/printable.js";
import { trustFolder } from "../../core/trusted-folders.js";
import type { PipelineTrust } from "../../project/pipeline-trust.js";
import type { Problem } from "../command.js";

/**
 * Asks at a terminal whether a folder is to be trusted, where that is all that keeps a pipeline from running. False
 * where nobody can be asked, or the answer is no.
 */
export async function askTrust(problem: Problem, { folder }: PipelineTrust): Promise<boolean> {
  if (problem.type !== "diagnostics" || !process.stdin.isTTY || !process.stderr.isTTY) return false;
  const errors = problem.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0 || errors.some(({ code }) => code !== "not-trusted")) return false;
  process.stderr.write(errors.map(({ message }) => `${printable(message)}\n`).join(""));
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`Do you trust the pipelines in ${printable(folder)}, now and later? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) return false;
    trustFolder(folder);
    return true;
  } finally {
    lines.close();
  }
}
