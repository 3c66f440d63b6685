import { existsSync } from "node:fs";
import path from "node:path";
import { notMeasured } from "../../core/not-measured.js";
import { printable } from "../../core/printable.js";
import { readingsOf } from "../../core/read-fact.js";
import { ok } from "../../core/result.js";
import { pipelineTrust } from "../../project/pipeline-trust.js";
import type { FinishedRun } from "../../project/run-file.js";
import type { Running } from "../../project/running.js";
import { shownPath } from "../../project/shown-path.js";
import type { Reporter } from "../../reporters/reporter.js";
import { summary } from "../../reporters/summary.js";
import type { CommandResult } from "../command.js";
import { describeFailure } from "../describe-problem.js";
import { EXIT, type ExitCode, exitCodeAfter } from "../exit-code.js";
import { errorStyle, outputColor, outputWidth, print, say } from "../output.js";
import type { Project } from "../project.js";
import { chooseReporter } from "./choose-reporter.js";
import { interruptible } from "./interrupt.js";
import { leaveWhenHandedOver, sayLeft } from "./leave.js";
import { type NamedPipeline, openNamed } from "./open-named.js";
import type { RunOptions } from "./run-options.js";
import { isVerified, verificationLines } from "./verification-lines.js";

/** `pipeline run`: runs what is not in the cache, records the run, writes its report. */
export async function run(from: Project, named: string | undefined, options: RunOptions): Promise<CommandResult> {
  const opened = openNamed(from, named, options);
  if (!opened.ok) return opened;
  const { file, project } = opened.value;
  return showRunning(opened.value, options, (signal) => project.run(file, { ...options, signal }));
}

/** Shows a run from its start to its end; once more where it was refused, and the user trusts the pipeline's code when asked. */
export async function showRunning(
  { file, folders }: Pick<NamedPipeline, "file" | "folders">,
  options: RunOptions,
  start: (signal: AbortSignal) => Running,
): Promise<CommandResult> {
  const first = await follow(folders, options, start);
  if (first.ok) return first;
  const { askTrust } = await import("./ask-trust.js");
  const trusts = await askTrust(first.error, pipelineTrust(file, folders));
  return trusts ? follow(folders, options, start) : first;
}

async function follow(
  project: Project,
  options: RunOptions,
  start: (signal: AbortSignal) => Running,
): Promise<CommandResult> {
  const isNew = !existsSync(project.cacheFolder) || !existsSync(project.runsFolder);
  const saysWhere = !options.quiet && (isNew || project.root !== project.workingFolder);
  const interrupt = interruptible();
  const left = leaveWhenHandedOver(interrupt.detach);
  let reporter: Reporter | undefined;
  try {
    const running = start(interrupt.signal);
    for await (const event of running) {
      if (reporter === undefined && saysWhere) say(whereResultsGo(project));
      reporter ??= chooseReporter(options);
      reporter.sink(event);
      if (options.detach) left.see(event);
    }
    const ended = await running.result;
    await reporter?.close();
    if (!ended.ok) return ended;
    if (left.hasLeft() && ended.value.type === "run") return ok(sayLeft(ended.value.record.id));
    if (ended.value.type === "run") return ok(conclude(ended.value, project, options));
    const { concludeSweep } = await import("./conclude-sweep.js");
    return ok(concludeSweep(ended.value, project, options));
  } finally {
    left.close();
    interrupt.release();
  }
}

/** Said where they are new, or not in the working folder. */
const whereResultsGo = (project: Project): string =>
  `Results go into ${shownPath(project.cacheFolder, project)}${path.sep}, records of runs into ${shownPath(project.runsFolder, project)}${path.sep}.`;

/** Says what there is to say at the end. The record tells how it ended: it may not have been written. */
function conclude(ended: FinishedRun, project: Project, options: RunOptions): ExitCode {
  const { warnings, stages, status, failure } = ended.record;
  const { report, missing, failure: notWritten } = ended.documents;
  const { folder } = ended;
  const finished = { ...ended.finished, ...(status !== "running" && { status }), ...(failure && { failure }) };
  if (options.reporter !== "json") {
    if (options.quiet) print(`${printable(shownPath(folder, project))}\n`);
    else {
      const paths = {
        folder: shownPath(folder, project),
        ...(report !== undefined && { report: shownPath(report, project) }),
        missing,
      };
      print(
        `${verificationLines(stages, options)}\n${summary(finished, { color: outputColor(), width: outputWidth(), warnings, readings: readingsOf(stages), notMeasured: notMeasured(stages), ...paths })}`,
      );
    }
  }
  if (failure !== undefined && status === "failed") {
    process.stderr.write(`\n${describeFailure(failure, errorStyle())}`);
  }
  if (notWritten === undefined) {
    return finished.status === "succeeded" && !isVerified(stages, options)
      ? EXIT.failed
      : exitCodeAfter(finished.status);
  }
  process.stderr.write(`\n${describeFailure(notWritten, errorStyle())}`);
  return finished.status === "succeeded" ? EXIT.failed : exitCodeAfter(finished.status);
}
