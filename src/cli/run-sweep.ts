import path from "node:path";
import type { Event, SweepFinished } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import { makeFolder } from "../core/make-folder.js";
import { printable } from "../core/printable.js";
import { readingsOfRuns } from "../core/read-fact.js";
import { ok } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import type { RunStatus } from "../core/status.js";
import { writeWhole } from "../core/write-whole.js";
import { missingDocuments } from "../engine/missing-documents.js";
import { newSweepId } from "../engine/run-id.js";
import { executeSet } from "../engine/run-set.js";
import { poolFolds } from "../experiments/pool-folds.js";
import { readRun } from "../experiments/read-runs.js";
import { sweepFolder } from "../experiments/sweep-folder.js";
import { sweepPoints } from "../experiments/sweep-points.js";
import type { LoadedPipeline, LoadedSweep } from "../project/loaded-pipeline.js";
import { runSettings } from "../project/run-settings.js";
import { shownPath } from "../project/shown-path.js";
import { writeRunDocuments } from "../project/write-run-documents.js";
import { sweepSummary } from "../reporters/sweep-summary.js";
import { openStore } from "../store/open-store.js";
import { chooseReporter } from "./choose-reporter.js";
import { type CommandResult, failed } from "./command.js";
import { describeFailure } from "./describe-problem.js";
import { EXIT, exitCodeAfter } from "./exit-code.js";
import { interruptible } from "./interrupt.js";
import { errorStyle, outputColor, outputWidth, print } from "./output.js";
import type { Project } from "./project.js";
import type { RunOptions } from "./run-options.js";
import { writeSweepReport } from "./sweep-report.js";
import { isVerified } from "./verification-lines.js";

/** Runs all that a pipeline with `sweep` or `replicates` stands for, as one set, and sums it up. */
export async function runSweep(
  project: Project,
  { pipeline, plugins, projectKey, confinedTo }: LoadedPipeline,
  { members, points, stopEarly }: LoadedSweep,
  options: RunOptions,
): Promise<CommandResult> {
  const store = await openStore({
    root: project.cacheFolder,
    runsFolder: project.runsFolder,
    checkContents: options.checkContents ?? false,
    confinedTo,
  });
  if (!store.ok) return failed(store.error);
  const startedAt = new Date();
  const sweep = newSweepId(pipeline.name, startedAt);
  const interrupt = interruptible();
  const reporter = chooseReporter(options);
  // One after the other, beside the runs that still go on.
  let documents = Promise.resolve();
  const failures: Failure[] = [];
  try {
    const records = await executeSet({
      members: members.map((member, index) => ({
        ...member,
        ...(options.name !== undefined && { label: `${options.name}-${index + 1}` }),
        sweep: { id: sweep, ...points[index]!, ...(options.name !== undefined && { label: options.name }) },
      })),
      ...(stopEarly !== undefined && { stopEarly }),
      plugins,
      store: store.value,
      ...(projectKey !== undefined && { projectKey }),
      signal: interrupt.signal,
      ...runSettings(project, options),
      events: (event: Event) => {
        reporter.sink(event);
        if (event.type === "run-finished") {
          documents = documents.then(async () => {
            const { failure } = await writeRunDocuments(project, event.run);
            if (failure !== undefined) failures.push(failure);
          });
        }
      },
    });
    await documents;
    if (!records.ok) {
      await reporter.close();
      return failed(records.error);
    }
    const { finished, failure } = await conclude(project, sweep, startedAt, records.value);
    if (failure !== undefined) failures.push(failure);
    reporter.sink(finished);
    await reporter.close();
    showEnd(finished, records.value, failures, project, options);
    const isSound = failures.length === 0 && records.value.every(({ stages }) => isVerified(stages, options));
    return ok(finished.status === "succeeded" && !isSound ? EXIT.failed : exitCodeAfter(finished.status));
  } finally {
    interrupt.release();
    await store.value.close();
  }
}

/** Sums the runs up, and writes that into a folder of the sweep's own. */
async function conclude(
  project: Project,
  sweep: string,
  startedAt: Date,
  records: readonly RunRecord[],
): Promise<{ readonly finished: SweepFinished; readonly failure: Failure | undefined }> {
  const folder = sweepFolder(project.runsFolder, sweep);
  const missing = missingDocuments(project.runsFolder);
  await missing.writing("the folder of the sweep", () => makeFolder(folder));
  const runs = records.flatMap(({ id }) => {
    const run = readRun(project.runsFolder, id);
    return run.ok ? [run.value] : [];
  });
  const unpooled = sweepPoints(records);
  const points = (await missing.writing("pooled/", () => poolFolds(unpooled, runs, folder))) ?? unpooled;
  const { report, failure: notDrawn } = await writeSweepReport(project, sweep, runs, missing);
  const finished: SweepFinished = {
    type: "sweep-finished",
    at: Date.now(),
    sweep,
    status: statusOf(records),
    durationMs: Date.now() - startedAt.getTime(),
    members: records.map(({ id, sweep: member, status, metrics }) => ({
      run: id,
      ...(member ?? { id: sweep, point: {} }),
      status: status === "running" ? "interrupted" : status,
      metrics,
    })),
    points,
    ...(report !== undefined && { report }),
    folder,
  };
  const { type: _type, at: _at, folder: _folder, ...written } = finished;
  const text = `${JSON.stringify(written, undefined, 2)}\n`;
  await missing.writing("sweep.json", () => writeWhole(path.join(folder, "sweep.json"), text));
  return { finished, failure: missing.failure() ?? notDrawn };
}

/** A failure counts more than that others were not started for it. */
function statusOf(records: readonly RunRecord[]): RunStatus {
  if (records.every(({ status }) => status === "succeeded")) return "succeeded";
  return records.some(({ status }) => status === "failed") ? "failed" : "interrupted";
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

function showEnd(
  finished: SweepFinished,
  records: readonly RunRecord[],
  missing: readonly Failure[],
  project: Project,
  options: RunOptions,
): void {
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
}
