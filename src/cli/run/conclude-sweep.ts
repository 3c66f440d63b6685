import { printable } from "../../core/printable.js";
import { readingsOfRuns } from "../../core/read-fact.js";
import type { RunRecord } from "../../core/run-record.js";
import type { FinishedSweep } from "../../project/run-sweep.js";
import { shownPath } from "../../project/shown-path.js";
import { sweepSummary } from "../../reporters/sweep-summary.js";
import { describeFailure } from "../describe-problem.js";
import { EXIT, type ExitCode, exitCodeAfter } from "../exit-code.js";
import { errorStyle, outputColor, outputWidth, print } from "../output.js";
import type { Project } from "../project.js";
import type { RunOptions } from "./run-options.js";
import { isVerified } from "./verification-lines.js";

/** Says how the runs of a sweep ended, and gives the exit code. */
export function concludeSweep(
  { finished, records, failures: missing }: FinishedSweep,
  project: Project,
  options: RunOptions,
): ExitCode {
  const folder = shownPath(finished.folder, project);
  if (options.reporter !== "json") {
    if (options.quiet) print(`${printable(folder)}\n`);
    else {
      const style = { color: outputColor(), width: outputWidth() };
      print(
        `\n${sweepSummary(finished, { ...style, folder, readings: readingsOfRuns(records), warnings: repeatedWarnings(records) })}`,
      );
    }
  }
  const ofRuns = records.flatMap(({ status, failure }) => (status === "failed" && failure ? [failure] : []));
  const failures = new Map([...ofRuns, ...missing].map((failure) => [failure.message, failure]));
  for (const failure of failures.values()) process.stderr.write(`\n${describeFailure(failure, errorStyle())}`);
  const isSound = missing.length === 0 && records.every(({ stages }) => isVerified(stages, options));
  return finished.status === "succeeded" && !isSound ? EXIT.failed : exitCodeAfter(finished.status);
}

/** Each warning once, with the number of runs that have it. */
function repeatedWarnings(records: readonly RunRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { stage, message } of records.flatMap(({ warnings }) => warnings)) {
    const text = stage === undefined ? message : `${stage}: ${message}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} runs)`));
}
