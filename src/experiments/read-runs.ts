import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { isRunId, type RunId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import { RUN_RECORD_VERSION, type RunRecord } from "../core/run-record.js";
import { kindsOfOldRecord } from "./kinds-of-old-record.js";
import { processState } from "./process-state.js";
import { recordFault } from "./run-record-shape.js";
import { readRunTags, withTags } from "./run-tags.js";

/** A run as it was found on disk. */
export interface KnownRun {
  readonly id: RunId;
  /** Absolute. */
  readonly folder: string;
  readonly record: RunRecord;
  /** `killed`: the record says running, but its process is gone. */
  readonly state: RunRecord["status"] | "killed";
}

/** How a run ended, for people and scripts alike. */
export const stateName = ({ state }: Pick<KnownRun, "state">): string =>
  state === "killed" ? "interrupted (killed)" : state;

/** An id tells the second, the record the millisecond. */
export const newestFirst = (a: KnownRun, b: KnownRun): number => {
  const [left, right] = [a.record.startedAt, b.record.startedAt];
  return left === right ? (a.id < b.id ? 1 : -1) : left < right ? 1 : -1;
};

/** Newest first: an id begins with its time. */
export async function listRunIds(runsFolder: string): Promise<readonly RunId[]> {
  const names = await readdir(runsFolder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return names.filter(isRunId).sort().reverse();
}

/** The runs in the same folder as a run, including itself, as of the first time this was asked. */
export function runsBeside(run: KnownRun): Promise<readonly RunId[]> {
  const before = beside.get(run);
  if (before !== undefined) return before;
  const ids = listRunIds(path.dirname(run.folder));
  beside.set(run, ids);
  return ids;
}

const beside = new WeakMap<KnownRun, Promise<readonly RunId[]>>();

/** One run, or why its folder is not readable as one. */
export function readRun(runsFolder: string, id: RunId): Result<KnownRun, string> {
  const record = readRecord(runsFolder, id);
  return record.ok
    ? ok({ id, folder: path.join(runsFolder, id), record: record.value, state: stateOf(record.value) })
    : record;
}

/** The state of a run: whether one that says it is running still does is known from its process. */
export const stateOf = ({ status, process }: Pick<RunRecord, "status" | "process">): KnownRun["state"] =>
  status === "running" && processState(process) === "gone" ? "killed" : status;

export const recordFile = (runsFolder: string, id: RunId): string => `${runsFolder}${path.sep}${id}${path.sep}run.json`;

/** The record of a run, or why this version cannot read it. */
export function readRecord(runsFolder: string, id: RunId): Result<RunRecord, string> {
  try {
    const record = parseRecord(readFileSync(recordFile(runsFolder, id), "utf8"));
    return record.ok ? ok(withTags(record.value, readRunTags(path.join(runsFolder, id)))) : record;
  } catch (error) {
    return fail((error as NodeJS.ErrnoException).code === "ENOENT" ? "it has no run.json" : (error as Error).message);
  }
}

function parseRecord(text: string): Result<RunRecord, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("its run.json is cut short or not JSON");
  }
  const version = (value as { readonly schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === "number" && !(version >= 1 && version <= RUN_RECORD_VERSION)) {
    return fail(`its run.json has version ${version}, this radpipe reads versions 1 to ${RUN_RECORD_VERSION}`);
  }
  const fault = recordFault(value);
  if (fault !== undefined) return fail(`its run.json is damaged: ${fault}`);
  return ok(version === 1 ? kindsOfOldRecord(value as RunRecord) : (value as RunRecord));
}
