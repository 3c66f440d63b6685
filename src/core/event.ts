import type { Failure } from "./failure.js";
import type { Key, RunId, StageId } from "./ids.js";

/** How a stage ended. `skipped`: `when: false`, not selected, or something it needs did not succeed. */
export type StageStatus = "executed" | "cached" | "failed" | "skipped" | "interrupted";

export type RunStatus = "succeeded" | "failed" | "interrupted";

/** Everything that happens in a run. Reporters switch over `type`; nothing else prints. `at` is milliseconds since 1970. */
export type Event =
  | RunStarted
  | StageWaiting
  | StageStarted
  | StageProgress
  | StageLog
  | StageWarning
  | StageMetric
  | StageFact
  | StageRetrying
  | ArtifactDamaged
  | Notice
  | StageFinished
  | RunFinished;

export interface RunStarted {
  readonly type: "run-started";
  readonly at: number;
  readonly run: RunId;
  readonly pipeline: string;
  readonly description?: string;
  readonly stages: readonly { readonly id: StageId; readonly uses: string }[];
  readonly folder: string;
}

/** The same action is being executed by another process; this run takes its result. */
export interface StageWaiting {
  readonly type: "stage-waiting";
  readonly at: number;
  readonly stage: StageId;
  readonly key: Key;
  /** Who holds it, for a reader: `process 4711 on host x`. */
  readonly holder: string;
}

export interface StageStarted {
  readonly type: "stage-started";
  readonly at: number;
  readonly stage: StageId;
  readonly uses: string;
  readonly key: Key;
  /** Counts from 1. */
  readonly attempt: number;
  /** Why it was not taken from the cache, as `plan` says it. */
  readonly reason: string;
}

export interface StageProgress {
  readonly type: "stage-progress";
  readonly at: number;
  readonly stage: StageId;
  readonly done: number;
  /** Absent where it is not known. */
  readonly total?: number;
  /** What is counted: `images`, `bytes`, `epochs`. */
  readonly unit: string;
  readonly message?: string;
}

export interface StageLog {
  readonly type: "stage-log";
  readonly at: number;
  readonly stage: StageId;
  readonly line: string;
}

export interface StageWarning {
  readonly type: "stage-warning";
  readonly at: number;
  readonly stage: StageId;
  readonly message: string;
}

export interface StageMetric {
  readonly type: "stage-metric";
  readonly at: number;
  readonly stage: StageId;
  readonly name: string;
  readonly value: number;
}

export interface StageFact {
  readonly type: "stage-fact";
  readonly at: number;
  readonly stage: StageId;
  readonly name: string;
  readonly value: string | number | boolean;
}

export interface StageRetrying {
  readonly type: "stage-retrying";
  readonly at: number;
  readonly stage: StageId;
  readonly failure: Failure;
  /** The attempt that comes next. */
  readonly attempt: number;
  readonly delayMs: number;
}

/** A cached artifact is missing or its bytes changed; it was set aside and is made anew. */
export interface ArtifactDamaged {
  readonly type: "artifact-damaged";
  readonly at: number;
  readonly stage: StageId;
  readonly output: string;
  readonly message: string;
}

/** Something the user should know that belongs to no stage. */
export interface Notice {
  readonly type: "notice";
  readonly at: number;
  readonly level: "info" | "warning";
  readonly message: string;
}

export interface StageFinished {
  readonly type: "stage-finished";
  readonly at: number;
  readonly stage: StageId;
  readonly status: StageStatus;
  readonly key?: Key;
  readonly reason: string;
  readonly durationMs: number;
  readonly failure?: Failure;
}

export interface RunFinished {
  readonly type: "run-finished";
  readonly at: number;
  readonly run: RunId;
  readonly status: RunStatus;
  readonly durationMs: number;
  readonly stages: readonly {
    readonly id: StageId;
    readonly uses: string;
    readonly key?: Key;
    readonly status: StageStatus;
    readonly reason: string;
    readonly durationMs: number;
  }[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly failure?: Failure;
}

export type EventSink = (event: Event) => void;
