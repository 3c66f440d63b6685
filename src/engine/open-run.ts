import { rmSync } from "node:fs";
import { join } from "node:path";
import { diagnosticLine } from "../core/diagnostic.js";
import type { Event } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import type { RunId, StageId } from "../core/ids.js";
import type { JsonObject } from "../core/json.js";
import type { Readers } from "../core/kept-secret.js";
import { maskJson } from "../core/mask-json.js";
import { fail, ok, type Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import { environmentMask } from "../core/secret-mask.js";
import { isTooShortToMask, SHORTEST_SECRET } from "../core/secret-spellings.js";
import { artifactLinks } from "./artifact-links.js";
import { eventJournal } from "./event-journal.js";
import { finishRun, type RunWarning, runStatus } from "./finish-run.js";
import { firstRecord } from "./first-record.js";
import type { GitFacts } from "./git-facts.js";
import { missingDocuments } from "./missing-documents.js";
import type { RunRequest } from "./request.js";
import { isFileSystemError, makeRunFolder, runsUnwritable } from "./run-folder.js";
import { type RunRecordWriter, runRecordWriter } from "./run-record-writer.js";
import { runStages } from "./run-stages.js";
import type { Choice } from "./selection.js";
import type { Session } from "./session.js";
import type { StopController } from "./stop-controller.js";

/** A run that has its folder and its record, and waits to be carried out. */
export interface OpenRun {
  readonly session: Session;
  /** Fails only where the runs folder can no longer be written. */
  readonly toItsEnd: () => Promise<Result<RunRecord, Failure>>;
  /** Removes the folder of a run that is not carried out after all. */
  readonly discard: () => void;
}

interface Common extends Pick<Session, "shared" | "tools" | "pool" | "executor" | "rank"> {
  readonly stop: StopController;
  readonly git: GitFacts;
  readonly startedAt: Date;
}

export function openRun(
  request: RunRequest,
  choices: ReadonlyMap<StageId, Choice>,
  { stop, git, startedAt, ...common }: Common,
): Result<OpenRun, Failure> {
  const made = makeRunFolder(request.runsFolder, request.pipeline.name, startedAt);
  if (!made.ok) return made;
  const { id, folder } = made.value;
  const secrets = secretsOf(request);
  const mask = environmentMask(secrets, process.env);
  let record: RunRecordWriter;
  try {
    record = runRecordWriter(join(folder, "run.json"), firstRecord(request, id, startedAt), mask);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!isFileSystemError(error)) throw error;
    return fail(runsUnwritable(request.runsFolder, error));
  }
  const journal = eventJournal(join(folder, "events.jsonl"));
  const missing = missingDocuments(request.runsFolder);
  const warnings: RunWarning[] = [];
  let firstStageAt: number | undefined;
  const emit = (said: Event): void => {
    const event = maskJson(said, mask);
    const warning = warningOf(event);
    if (warning !== undefined) warnings.push(warning);
    journal.add(event);
    if (event.type === "stage-started") firstStageAt ??= event.at;
    request.events(request.sweep === undefined ? event : ({ ...event, run: id } as Event));
  };
  const session: Session = {
    ...common,
    request,
    id,
    folder,
    choices,
    links: artifactLinks(folder, request.store),
    emit,
    record,
    missing,
    signal: stop.signal,
    abort: stop.abort,
    secrets,
  };
  /** The end of the run is its last event: only then it is known whether all could be written. */
  const withEvents = (ended: RunRecord): RunRecord => {
    journal.flush();
    const unwritten = journal.problem();
    if (unwritten === undefined || ended.status !== "succeeded") return ended;
    missing.add("events.jsonl", unwritten);
    const failure = missing.failure();
    return { ...ended, status: "failed", ...(failure !== undefined && { failure }) };
  };
  const toItsEnd = async (): Promise<Result<RunRecord, Failure>> => {
    // Waiting for other runs of the set is no time of this one.
    const began = (): number => (request.sweep === undefined ? startedAt.getTime() : (firstStageAt ?? Date.now()));
    const ending = { began, warnings, git };
    emit(runStarted(request, id, folder, startedAt));
    if (common.rank === 0) for (const name of secrets) sayIfTooShort(name, emit);
    if (common.rank === 0) {
      for (const one of request.pipeline.warnings) warn(diagnosticLine(one), emit);
      sayIfReadable(request.store.keyReaders, emit);
    }
    try {
      const outcomes = [...(await runStages(session)).values()];
      journal.flush();
      const unwritten = journal.problem();
      if (unwritten !== undefined) missing.add("events.jsonl", unwritten);
      return ok(withEvents(await finishRun(session, runStatus(outcomes), outcomes, ending)));
    } catch (error) {
      if (isFileSystemError(error)) return fail(runsUnwritable(request.runsFolder, error));
      // A bug: the run records that it failed before the error is passed on.
      await finishRun(session, "failed", [], ending);
      throw error;
    } finally {
      journal.flush();
    }
  };
  return ok({ session, toItsEnd, discard: () => rmSync(folder, { recursive: true, force: true }) });
}

/** Declared secrets, also those that no stage asks for: none may see or print them. */
function secretsOf({ pipeline }: RunRequest): readonly string[] {
  const declared = Object.entries((pipeline.document["env"] ?? {}) as Readonly<Record<string, JsonObject | null>>);
  const unused = declared.flatMap(([name, variable]) => (variable?.["secret"] === true ? [name] : []));
  return [...new Set([...pipeline.stages.values()].flatMap((stage) => stage.secrets).concat(unused))].sort();
}

function sayIfTooShort(name: string, emit: (event: Event) => void): void {
  if (!isTooShortToMask(process.env[name] ?? "")) return;
  const message = `The secret ${name} has no line of at least ${SHORTEST_SECRET} characters, so it is not masked where a stage prints it`;
  warn(message, emit);
}

function sayIfReadable(readers: Readers | undefined, emit: (event: Event) => void): void {
  if (readers === undefined) return;
  warn(
    `Expected the key of this cache to be closed to others, got ${readers.file}, which ${readers.who} can read: whoever can also write into the cache can then hand you results. ${readers.remedy}`,
    emit,
  );
}

const warn = (message: string, emit: (event: Event) => void): void =>
  emit({ type: "notice", at: Date.now(), level: "warning", message });

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
