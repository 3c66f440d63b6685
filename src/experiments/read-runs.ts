import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isRunId, type RunId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import { RUN_RECORD_VERSION, type RunRecord } from "../core/run-record.js";
import { processState } from "./process-state.js";

/** A run as it was found on disk. */
export interface KnownRun {
  readonly id: RunId;
  /** Absolute. */
  readonly folder: string;
  readonly record: RunRecord;
  /** `killed`: the record says running, but its process is gone. */
  readonly state: RunRecord["status"] | "killed";
}

export interface RunsOnDisk {
  /** Newest first. */
  readonly runs: readonly KnownRun[];
  /** Folders that are named like a run but cannot be read as one. Other files and folders are none of our business. */
  readonly unreadable: readonly { readonly id: RunId; readonly problem: string }[];
}

/** All runs of a folder; a folder that does not exist has none. */
export async function readRuns(runsFolder: string): Promise<RunsOnDisk> {
  const ids = await listRunIds(runsFolder);
  const results = await Promise.all(ids.map((id) => readRun(runsFolder, id)));
  return {
    runs: results.flatMap((result) => (result.ok ? [result.value] : [])).sort(newestFirst),
    unreadable: results.flatMap((result, index) => (result.ok ? [] : [{ id: ids[index]!, problem: result.error }])),
  };
}

// An id tells the second, the record the millisecond.
const newestFirst = (a: KnownRun, b: KnownRun): number =>
  b.record.startedAt.localeCompare(a.record.startedAt) || b.id.localeCompare(a.id);

/** Newest first: an id begins with its time. */
export async function listRunIds(runsFolder: string): Promise<readonly RunId[]> {
  const names = await readdir(runsFolder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return names.filter(isRunId).sort().reverse();
}

/** One run, or why its folder is not readable as one. */
export async function readRun(runsFolder: string, id: RunId): Promise<Result<KnownRun, string>> {
  const folder = path.join(runsFolder, id);
  let text: string;
  try {
    text = await readFile(path.join(folder, "run.json"), "utf8");
  } catch (error) {
    return fail((error as NodeJS.ErrnoException).code === "ENOENT" ? "it has no run.json" : (error as Error).message);
  }
  const record = parseRecord(text);
  if (!record.ok) return record;
  const running = record.value.status === "running";
  const gone = running && processState(record.value.process) === "gone";
  return ok({ id, folder, record: record.value, state: gone ? "killed" : record.value.status });
}

/** The text of a `run.json`, or why it is not one that this version reads. */
export function parseRecord(text: string): Result<RunRecord, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("its run.json is cut short or not JSON");
  }
  if (typeof value !== "object" || value === null) return fail("its run.json is not a run record");
  const version = (value as { readonly schemaVersion?: unknown }).schemaVersion;
  if (version !== RUN_RECORD_VERSION) {
    return fail(`its run.json has version ${String(version)}, this radpipe reads version ${RUN_RECORD_VERSION}`);
  }
  const missing = REQUIRED.filter((name) => !(name in value));
  return missing.length > 0 ? fail(`its run.json lacks ${missing.join(", ")}`) : ok(value as RunRecord);
}

const REQUIRED = ["id", "pipeline", "params", "status", "startedAt", "process", "stages", "metrics"] as const;
