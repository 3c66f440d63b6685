import type { Failure } from "./failure.js";
import type { Key, RunId, StageId } from "./ids.js";
import type { ItemUse } from "./items.js";
import type { JsonValue } from "./json.js";
import type { RunStatus, StageStatus } from "./status.js";
import type { EarlyStopped, SweepMember } from "./sweep-member.js";
import type { Why } from "./why.js";

/**
 * Everything that happens. Reporters switch over `type`; nothing else prints. `at` is milliseconds since 1970. Events
 * of a run that belongs to a sweep have the id of that run.
 */
export type Event =
  | (RunEvent & { readonly run?: RunId })
  | SweepStarted
  | SweepContinued
  | SweepProgress
  | SweepFinished;

/** What happens in one run. */
type RunEvent =
  | RunStarted
  | StageWaiting
  | StageQueued
  | StageStarted
  | StageProgress
  | StageLog
  | StageWarning
  | StageMetric
  | StageEpoch
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

/** The job of the stage on a cluster: handed over, waiting there, begun. */
export interface StageQueued {
  readonly type: "stage-queued";
  readonly at: number;
  readonly stage: StageId;
  /** For a reader: `job 4711: waiting (Resources)`. */
  readonly state: string;
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
  readonly why: readonly Why[];
  /** The same in words. */
  readonly reason: string;
  /** How long it may take, based on the nearest execution on this machine. */
  readonly predictedMs?: number;
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

/** What a training measured after an epoch, so that its curves can be drawn while it goes on. */
export interface StageEpoch {
  readonly type: "stage-epoch";
  readonly at: number;
  readonly stage: StageId;
  /** As a line of its history: `epoch`, `loss`, `validation_auc`. */
  readonly measures: Readonly<Record<string, number>>;
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

/** A cached artifact is missing or its bytes changed; it was set aside and is made again. */
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
  readonly why: readonly Why[];
  readonly reason: string;
  readonly durationMs: number;
  /** What it took and made of single items. */
  readonly items?: readonly ItemUse[];
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
    readonly why: readonly Why[];
    readonly reason: string;
    readonly durationMs: number;
  }[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly failure?: Failure;
}

/** A run of a sweep: what it varies, and how it came out. */
interface MemberFinished extends SweepMember {
  readonly run: RunId;
  readonly status: RunStatus;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface SweepStarted {
  readonly type: "sweep-started";
  readonly at: number;
  readonly sweep: string;
  readonly pipeline: string;
  readonly description?: string;
  /** Stages at once. */
  readonly jobs: number;
  readonly members: readonly ({ readonly run: RunId; readonly folder: string } & SweepMember)[];
  /** Of a nested cross-validation: how many runs follow once these have ended, with the points that they choose. */
  readonly further?: number;
}

/** The runs of a nested cross-validation's outer folds, whose points have been chosen. */
export interface SweepContinued extends Pick<SweepStarted, "at" | "sweep" | "members"> {
  readonly type: "sweep-continued";
}

/** Of all runs together. An action that several runs share counts once. */
export interface SweepProgress {
  readonly type: "sweep-progress";
  readonly at: number;
  readonly runs: { readonly total: number; readonly finished: number; readonly failed: number };
  readonly actions: {
    readonly total: number;
    readonly executed: number;
    readonly cached: number;
    readonly failed: number;
    readonly running: number;
  };
  /** Absent until the time that something takes is known. */
  readonly remainingMs?: number;
}

export interface SweepFinished {
  readonly type: "sweep-finished";
  readonly at: number;
  readonly sweep: string;
  readonly status: RunStatus;
  readonly durationMs: number;
  readonly members: readonly MemberFinished[];
  /** Means and deviations over the replicates (and folds) of each point, best first; see `sweep.json`. */
  readonly points: readonly SweepPoint[];
  /** The page of the sweep, in its folder; absent where there is nothing to show. */
  readonly report?: string;
  /** Absolute path of the folder with `sweep.json`. */
  readonly folder: string;
}

/** The runs of one point taken together. */
export interface SweepPoint {
  readonly point: Readonly<Record<string, JsonValue>>;
  /** All that belong to it. */
  readonly runs: readonly RunId[];
  /** How many of them have metrics. */
  readonly succeeded: number;
  readonly metrics: Readonly<Record<string, MetricSpread>>;
  /** With `folds`: from the predictions for the images that each model had not seen, per replicate. */
  readonly pooled?: readonly PooledFolds[];
  /** Where training was not continued after a rung. */
  readonly stopped?: EarlyStopped;
}

export interface MetricSpread {
  readonly mean: number;
  /** Sample standard deviation; absent of a single run. */
  readonly deviation?: number;
  readonly n: number;
}

export interface PooledFolds {
  readonly replicate?: number;
  readonly folds: number;
  /** Names such as `pooled.auc`, with `.low` and `.high`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Relative to the folder of the sweep. */
  readonly file: string;
}

export type EventSink = (event: Event) => void;
