import path from "node:path";
import type { Event, RunFinished } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import { ok, type Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import { executeRun } from "../engine/run.js";
import { clusterOf } from "./cluster.js";
import { loadNamed } from "./load-pipeline.js";
import { openCache } from "./open-cache.js";
import { failed, type Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import type { ExecutionOptions } from "./run-options.js";
import { runSettings } from "./run-settings.js";
import type { FinishedSweep } from "./run-sweep.js";
import { type RunDocuments, writeRunDocuments } from "./write-run-documents.js";

/** How a run ended, well or not. */
export interface FinishedRun {
  readonly type: "run";
  /** As `run.json` has it. */
  readonly record: RunRecord;
  /** Absolute. */
  readonly folder: string;
  readonly finished: RunFinished;
  readonly documents: RunDocuments;
}

/** Where events go, and what stops a run. */
export interface Following {
  readonly events: (event: Event) => void;
  readonly signal: AbortSignal;
}

/** Runs what is not in the cache, records the run (or all of a sweep), writes its documents. A run that failed is a value: its record says so. */
export async function runFile(
  project: ProjectFolders,
  named: string | undefined,
  options: ExecutionOptions,
  { events, signal }: Following,
): Promise<Result<FinishedRun | FinishedSweep, Problem>> {
  const loaded = await loadNamed(named, { ...options, runs: true }, project);
  if (!loaded.ok) return loaded;
  if (signal.aborted) return failed(interrupted);
  const store = await openCache(project, loaded.value, options);
  if (!store.ok) return failed(store.error);
  try {
    const { sweep, pipeline, graph, plugins, projectKey } = loaded.value;
    const cluster = await clusterOf(project, store.value.jobs, events);
    if (!cluster.ok) return cluster;
    const settings = {
      ...runSettings(project, options),
      store: store.value,
      projectKey,
      signal,
      ...(cluster.value !== undefined && { cluster: cluster.value }),
    };
    if (sweep !== undefined) {
      const { runSweep } = await import("./run-sweep.js");
      return await runSweep(project, loaded.value, sweep, { settings, events, name: options.name });
    }
    let finished: RunFinished | undefined;
    const record = await executeRun({
      pipeline,
      graph,
      plugins,
      ...settings,
      ...(options.name !== undefined && { label: options.name }),
      events: (event) => {
        if (event.type === "run-finished") finished = event;
        events(event);
      },
    });
    if (!record.ok) return failed(record.error);
    if (finished === undefined) throw new Error("Internal error: the run ended without saying so");
    const documents = await writeRunDocuments(project, finished.run);
    const folder = path.join(project.runsFolder, finished.run);
    return ok({ type: "run", record: record.value, folder, finished, documents });
  } finally {
    await store.value.close();
  }
}

const interrupted: Failure = { reason: "interrupted", message: "Interrupted before anything was started" };
