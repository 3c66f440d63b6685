import { join } from "node:path";
import type { Event } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import type { RunId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import type { Executor } from "../executors/executor.js";
import { artifactLinks } from "./artifact-links.js";
import { eventJournal } from "./event-journal.js";
import { finishRun, type RunWarning, runStatus } from "./finish-run.js";
import { firstRecord } from "./first-record.js";
import { askGit } from "./git-facts.js";
import { missingSource } from "./missing-source.js";
import { makePlan } from "./plan.js";
import type { RunRequest } from "./request.js";
import { resolverTools } from "./resolver-tools.js";
import { machineCapacity, resourcePool } from "./resource-pool.js";
import { isFileSystemError, makeRunFolder, runsUnwritable } from "./run-folder.js";
import { runRecordWriter } from "./run-record-writer.js";
import { runStages } from "./run-stages.js";
import { chooseStages } from "./selection.js";
import type { Session } from "./session.js";
import { stopController } from "./stop-controller.js";

/**
 * Runs what is not in the cache and leaves a run folder.
 * Fails only where nothing was started and no run folder was made: a wrong selection, `inputs-not-cached`,
 * `source-missing`, or where the runs folder cannot be written. Everything later stands in the record.
 */
export async function executeRun(request: RunRequest): Promise<Result<RunRecord, Failure>> {
  const choices = chooseStages(request.graph, request.selection);
  if (!choices.ok) return choices;
  const missing = missingSource(request, choices.value);
  if (missing !== undefined) return fail(missing);
  if (request.selection.only.length > 0) {
    const plan = await makePlan(request);
    if (!plan.ok) return plan;
  }
  const startedAt = new Date();
  const made = makeRunFolder(request.runsFolder, request.pipeline.name, startedAt);
  if (!made.ok) return made;
  const { id, folder } = made.value;
  const git = askGit(request.projectRoot);

  const record = runRecordWriter(join(folder, "run.json"), firstRecord(request, id, startedAt));
  const journal = eventJournal(join(folder, "events.jsonl"));
  const warnings: RunWarning[] = [];
  const emit = (event: Event): void => {
    const warning = warningOf(event);
    if (warning !== undefined) warnings.push(warning);
    journal.add(event);
    request.events(event);
  };
  const stop = stopController(request.signal);
  const session: Session = {
    request,
    id,
    folder,
    links: artifactLinks(folder, request.store),
    choices: choices.value,
    tools: resolverTools(request),
    pool: resourcePool(machineCapacity(request.jobs)),
    executor: localUnlessGiven(request.executor),
    emit,
    record,
    signal: stop.signal,
    abort: stop.abort,
    secrets: [...new Set([...request.pipeline.stages.values()].flatMap((stage) => stage.secrets))],
    inFlight: new Map(),
    failed: false,
  };
  const ending = { startedAt, warnings, git };
  emit(runStarted(request, id, folder, startedAt));
  try {
    const outcomes = [...(await runStages(session)).values()];
    return ok(await finishRun(session, runStatus(outcomes), outcomes, ending));
  } catch (error) {
    if (isFileSystemError(error)) return fail(runsUnwritable(request.runsFolder, error));
    // A bug: the run says that it failed before the error goes on to whoever reports it.
    await finishRun(session, "failed", [], ending);
    throw error;
  } finally {
    journal.flush();
    stop.close();
  }
}

/** Starting processes takes a library that a run from the cache can do without. */
function localUnlessGiven(given: Executor | undefined): () => Promise<Executor> {
  let executor = given && Promise.resolve(given);
  return () => {
    executor ??= import("../executors/local.js").then(({ localExecutor }) => localExecutor());
    return executor;
  };
}

function warningOf(event: Event): RunWarning | undefined {
  if (event.type === "stage-warning") return { stage: event.stage, message: event.message };
  if (event.type === "artifact-damaged") return { stage: event.stage, message: event.message };
  if (event.type === "notice" && event.level === "warning") return { message: event.message };
  return undefined;
}

function runStarted({ pipeline, graph }: RunRequest, run: RunId, folder: string, startedAt: Date): Event {
  return {
    type: "run-started",
    at: startedAt.getTime(),
    run,
    pipeline: pipeline.name,
    ...(pipeline.description !== undefined && { description: pipeline.description }),
    stages: graph.order.map((id) => ({ id, uses: pipeline.stages.get(id)?.uses ?? "" })),
    folder,
  };
}
