import type { ArtifactReference, ResourceUse } from "./action.js";
import type { Failure } from "./failure.js";
import type { Digest, Key, RunId, StageId } from "./ids.js";
import type { ItemUse } from "./items.js";
import type { JsonObject, JsonValue } from "./json.js";
import type { Kind } from "./kind.js";
import type { RunStatus, StageStatus } from "./status.js";
import type { SweepMember } from "./sweep-member.js";
import type { Verification } from "./verification.js";
import type { Why } from "./why.js";

/** Raised when `run.json` changes in a way that a reader must know. */
export const RUN_RECORD_VERSION = 3;

/** `runs/<id>/run.json`. Written by rename at start, at the end, and at most every 200 ms between. */
export interface RunRecord {
  readonly schemaVersion: number;
  readonly id: RunId;
  readonly label?: string;
  /** What people wrote about it later, as `label` may be: from `tags.json` beside it, never in `run.json`. */
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly pipeline: {
    readonly name: string;
    readonly description?: string;
    /** As the user gave it, relative to the project's root if it is inside. */
    readonly file: string;
    readonly digest: Digest;
    /** The document after params, overrides and environment; secrets are written as `${env.NAME}`. */
    readonly document: JsonObject;
  };
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly overrides: readonly string[];
  /** Of the profile that said where it ran. Changes no result. */
  readonly profile?: string;
  /** Of a run that belongs to a set (a sweep, replicates, folds): which set, and which member it is. */
  readonly sweep?: SweepMember;
  /** `running` also where the orchestrator was killed; readers tell by `process`. */
  readonly status: RunStatus | "running";
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Of a run of a sweep from its own first stage on: before that it waits for the others. */
  readonly durationMs?: number;
  readonly process: {
    readonly host: string;
    readonly pid: number;
    readonly bootId?: string;
    readonly startTime?: string;
  };
  readonly environment: {
    readonly platform: string;
    readonly architecture: string;
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly node: string;
    readonly radpipe: string;
    /** Versions of the packages that compute: tfjs, onnxruntime-node, sharp. */
    readonly packages: Readonly<Record<string, string>>;
  };
  readonly git?: { readonly commit: string; readonly dirty: boolean; readonly branch?: string };
  readonly stages: readonly StageRecord[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly warnings: readonly { readonly stage?: string; readonly message: string }[];
  readonly failure?: Failure;
}

export interface StageRecord {
  readonly id: StageId;
  readonly uses: string;
  readonly status: StageStatus | "pending" | "running";
  /** Absent in records that were written before it was: they have the sentence alone. */
  readonly why?: readonly Why[];
  readonly reason: string;
  readonly key?: Key;
  readonly needs: readonly StageId[];
  readonly params: JsonObject;
  /** Kinds of its ports, also of outputs that it did not make. */
  readonly kinds: { readonly inputs: Readonly<Record<string, Kind>>; readonly outputs: Readonly<Record<string, Kind>> };
  /** What it made. */
  readonly outputs: Readonly<Record<string, ArtifactReference>>;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  /** Time this run spent on it; for a cached stage, `executedMs` has the time its execution took. */
  readonly durationMs: number;
  readonly executedMs?: number;
  readonly resources: ResourceUse;
  /** What this run took and made of single items. */
  readonly items?: readonly ItemUse[];
  readonly attempts: number;
  readonly failure?: Failure;
  /** Of a run with `--verify`. */
  readonly verification?: Verification;
}
