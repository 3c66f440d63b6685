import path from "node:path";
import type { Event, RunFinished } from "../core/event.js";
import { notMeasured } from "../core/not-measured.js";
import { printable } from "../core/printable.js";
import { readingsOf } from "../core/read-fact.js";
import { ok } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import { executeRun } from "../engine/run.js";
import { findPipeline } from "../project/find-pipeline.js";
import { loadPipeline } from "../project/load-pipeline.js";
import { pipelineTrust } from "../project/pipeline-trust.js";
import { runSettings } from "../project/run-settings.js";
import { shownPath } from "../project/shown-path.js";
import { writeRunDocuments } from "../project/write-run-documents.js";
import type { Reporter } from "../reporters/reporter.js";
import { summary } from "../reporters/summary.js";
import { openStore } from "../store/open-store.js";
import { chooseReporter } from "./choose-reporter.js";
import { type CommandResult, failed } from "./command.js";
import { describeFailure } from "./describe-problem.js";
import { EXIT, type ExitCode, exitCodeAfter } from "./exit-code.js";
import { interruptible } from "./interrupt.js";
import { errorStyle, outputColor, outputWidth, print, say } from "./output.js";
import type { Project } from "./project.js";
import type { RunOptions } from "./run-options.js";
import { isVerified, verificationLines } from "./verification-lines.js";

/** `pipeline run`: runs what is not in the cache, records the run, writes its report. */
export async function run(project: Project, named: string | undefined, options: RunOptions): Promise<CommandResult> {
  const found = findPipeline(named, project);
  if (!found.ok) return found;
  if (found.value.notice && !options.quiet) say(found.value.notice);
  let loaded = await loadPipeline(found.value, options, project);
  if (!loaded.ok) {
    const { askTrust } = await import("./ask-trust.js");
    if (await askTrust(loaded.error, pipelineTrust(found.value.file, project))) {
      loaded = await loadPipeline(found.value, options, project);
    }
  }
  if (!loaded.ok) return loaded;
  if (loaded.value.sweep !== undefined) {
    const { runSweep } = await import("./run-sweep.js");
    return runSweep(project, loaded.value, loaded.value.sweep, options);
  }
  const { pipeline, graph, plugins, projectKey } = loaded.value;
  const store = await openStore({
    root: project.cacheFolder,
    runsFolder: project.runsFolder,
    checkContents: options.checkContents ?? false,
    confinedTo: loaded.value.confinedTo,
  });
  if (!store.ok) return failed(store.error);
  const interrupt = interruptible();
  const reporter = chooseReporter(options);
  let finished: RunFinished | undefined;
  try {
    const record = await executeRun({
      pipeline,
      graph,
      plugins,
      store: store.value,
      ...(projectKey !== undefined && { projectKey }),
      signal: interrupt.signal,
      ...runSettings(project, options),
      ...(options.name !== undefined && { label: options.name }),
      events: (event: Event) => {
        if (event.type === "run-finished") finished = event;
        reporter.sink(event);
      },
    });
    if (!record.ok) {
      await reporter.close();
      return failed(record.error);
    }
    if (finished === undefined) throw new Error("Internal error: the run ended without saying so");
    return ok(await conclude(finished, record.value, reporter, project, options));
  } finally {
    interrupt.release();
    await store.value.close();
  }
}

/** Writes the report, and says what there is to say at the end. The record tells how it ended: it may not have been written. */
async function conclude(
  event: RunFinished,
  { warnings, stages, status, failure }: RunRecord,
  reporter: Reporter,
  project: Project,
  options: RunOptions,
): Promise<ExitCode> {
  const folder = path.join(project.runsFolder, event.run);
  const finished: RunFinished = { ...event, ...(status !== "running" && { status }), ...(failure && { failure }) };
  const { report, missing, failure: notWritten } = await writeRunDocuments(project, event.run);
  await reporter.close();
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
