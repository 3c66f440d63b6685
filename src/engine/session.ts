import type { ActionRecord } from "../core/action.js";
import type { EventSink } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import type { Key, RunId, StageId } from "../core/ids.js";
import type { StageStatus } from "../core/status.js";
import type { Verification } from "../core/verification.js";
import type { Why } from "../core/why.js";
import type { Executor } from "../executors/executor.js";
import type { ArtifactLinks } from "./artifact-links.js";
import type { EarlyStops } from "./early-stops.js";
import type { MissingDocuments } from "./missing-documents.js";
import type { OutsideWrites } from "./outside-writes.js";
import type { RunRequest } from "./request.js";
import type { ResolvedAction, ResolverTools } from "./resolve-action.js";
import type { ResourcePool } from "./resource-pool.js";
import type { RunRecordWriter } from "./run-record-writer.js";
import type { Choice } from "./selection.js";

/** What the parts of one run share. */
export interface Session {
  readonly request: RunRequest;
  readonly id: RunId;
  readonly folder: string;
  readonly links: ArtifactLinks;
  readonly choices: ReadonlyMap<StageId, Choice>;
  readonly tools: ResolverTools;
  readonly pool: ResourcePool;
  /** Loaded when the first stage runs. */
  readonly executor: () => Promise<Executor>;
  readonly emit: EventSink;
  readonly record: RunRecordWriter;
  readonly missing: MissingDocuments;
  /** Aborted by Ctrl-C, and where a bug ends the run. */
  readonly signal: AbortSignal;
  /** Ends the run because of a bug. */
  readonly abort: (error: unknown) => void;
  /** Names of all secret variables of the pipeline. */
  readonly secrets: readonly string[];
  /** What all runs of the set share. */
  readonly shared: Shared;
  /** Place in the set: an earlier run comes first where there is not room for all. */
  readonly rank: number;
}

/** What the runs of a set share. */
export interface Shared {
  /**
   * Actions being executed, so that two stages with the same key do the work once, in whichever runs they are. Failures
   * stay here: it is not tried again for the next run that needs it.
   */
  readonly inFlight: Map<Key, { readonly stage: StageId; readonly run: RunId; readonly done: Promise<Made> }>;
  /** Actions that were asked for again, and were made again. */
  readonly remade: Set<Key>;
  /** What was made again to be compared. */
  readonly verified: Map<Key, Promise<Verification>>;
  /**
   * Processors for a stage with several actions in the set, so that the number is the same however many run at a time.
   */
  readonly cpuShare: (stage: StageId) => number | undefined;
  /** Whether a training that is cut into pieces goes on; undefined where none is. */
  readonly earlyStops?: EarlyStops;
  /** Whether the user was told that the cache holds what is not believed, or will. */
  saidOfCache: boolean;
  /** Notices what stages write where they should not. */
  readonly outside: OutsideWrites;
  /** Set by the first failure unless `--keep-going`: nothing new starts. */
  failed: boolean;
}

/** What became of the attempt to make a stage's outputs. */
export type Made =
  | {
      readonly type: "made";
      readonly action: ActionRecord;
      /** False where another process had made it in the meantime. */
      readonly executed: boolean;
      readonly attempts: number;
      readonly durationMs: number;
    }
  | { readonly type: "failed"; readonly failure: Failure; readonly attempts: number; readonly durationMs: number }
  /** An earlier failure or the end of the run came first. */
  | { readonly type: "not-started"; readonly why: readonly Why[] };

/** How a stage ended, as the stages after it see it. */
export interface Outcome {
  readonly id: StageId;
  readonly status: StageStatus;
  readonly why: readonly Why[];
  readonly resolved?: ResolvedAction;
  /** Present where it succeeded. */
  readonly action?: ActionRecord;
  readonly failure?: Failure;
}
