import path from "node:path";
import type { RunId } from "../core/ids.js";
import { canonicalJson } from "../core/json.js";
import { notMeasured } from "../core/not-measured.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";
import { sha256 } from "../core/sha256.js";
import type { SweepMember } from "../core/sweep-member.js";
import { type KnownRun, stateOf } from "./read-runs.js";

/** What a list tells of a run, and what runs are found by: a hundredth of its record. */
export interface ListedRun extends Omit<ListEntry, "status" | "process"> {
  readonly id: RunId;
  /** Absolute. */
  readonly folder: string;
  readonly state: KnownRun["state"];
}

/** The same as it is remembered: whether a run that says so is still running is asked each time. */
export interface ListEntry {
  readonly status: RunRecord["status"];
  /** Of one that says it is running. */
  readonly process?: RunRecord["process"];
  readonly label?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly pipeline: string;
  readonly startedAt: string;
  readonly durationMs?: number;
  readonly sweep?: SweepMember;
  /** Those of `LISTED_METRICS` that it has. */
  readonly metrics: Readonly<Record<string, number>>;
  /** `settingOf`. */
  readonly setting: string;
  readonly notMeasured: readonly string[];
}

/** A record without what only its own page shows. */
export interface ValuedRecord
  extends Pick<
    RunRecord,
    "label" | "note" | "tags" | "sweep" | "status" | "startedAt" | "durationMs" | "params" | "metrics" | "process"
  > {
  readonly pipeline: Pick<RunRecord["pipeline"], "name">;
  readonly stages: readonly Pick<StageRecord, "id" | "params" | "facts">[];
}

/** Metrics that a list shows without being asked, the first that a run has; within a sweep points are chosen by validation. */
export const LISTED_METRICS = ["test.auc", "validation.auc", "test.accuracy", "validation.accuracy"] as const;

export function entryOf(record: ValuedRecord): ListEntry {
  const { status, process, label, note, tags, startedAt, durationMs, sweep } = record;
  return {
    status,
    ...(status === "running" && { process }),
    ...(label !== undefined && { label }),
    ...(note !== undefined && { note }),
    ...(tags !== undefined && { tags }),
    pipeline: record.pipeline.name,
    startedAt,
    ...(durationMs !== undefined && { durationMs }),
    ...(sweep !== undefined && { sweep }),
    metrics: Object.fromEntries(
      LISTED_METRICS.flatMap((name) => {
        const value = record.metrics[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    setting: settingOf(record),
    notMeasured: notMeasured(record.stages),
  };
}

/** Equal for runs of equal params, or of one point of a sweep. */
export const settingOf = ({ sweep, params }: Pick<RunRecord, "sweep" | "params">): string =>
  sha256(canonicalJson(sweep?.point ?? params)).slice(0, 16);

export function listedRun(runsFolder: string, id: RunId, { status, process, ...entry }: ListEntry): ListedRun {
  const state = process === undefined ? status : stateOf({ status, process });
  return { id, folder: `${runsFolder}${path.sep}${id}`, state, ...entry };
}

/** As a list shows a run that was read. */
export const listedOf = ({ id, folder, record }: KnownRun): ListedRun =>
  listedRun(path.dirname(folder), id, entryOf(record));
