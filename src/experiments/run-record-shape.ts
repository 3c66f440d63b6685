import type { MetricSpread, PooledFolds, SweepFinished, SweepPoint } from "../core/event.js";
import type { ItemUse } from "../core/items.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";
import {
  type Check,
  count,
  fields,
  flag,
  list,
  mapOf,
  number,
  object,
  oneOf,
  optional,
  scalar,
  text,
  time,
} from "../core/shape.js";
import type { Choice, EarlyStopped } from "../core/sweep-member.js";

/**
 * What keeps a value from being a run record, such as `expected stages to be a list, got null`; undefined if nothing
 * does. Members that this version does not know are ignored. Records are written completely, but disks and people
 * change files, and a wrong one must not end a command that is about all the others.
 */
export function recordFault(value: unknown): string | undefined {
  const version = (value as { readonly schemaVersion?: unknown } | null)?.schemaVersion;
  return (version === 1 ? firstRecord : record)(value, "");
}

/** The same of `sweep.json`. */
export const sweepSummaryFault = (value: unknown): string | undefined => summary(value, "");

/** What `sweep.json` holds. */
export type SweepSummary = Omit<SweepFinished, "type" | "at" | "folder">;

const failure = fields<NonNullable<RunRecord["failure"]>>({
  reason: text,
  message: text,
  remedy: optional(text),
  stage: optional(text),
  detail: optional(text),
  alone: optional(flag),
});

const kinds = fields<StageRecord["kinds"]>({ inputs: mapOf(text), outputs: mapOf(text) });

const itemUse = fields<ItemUse>({ name: text, space: text, taken: count, made: count, damaged: count });

const stage = (kindsOfPorts: Check) =>
  fields<StageRecord>({
    id: text,
    uses: text,
    status: oneOf("executed", "cached", "failed", "skipped", "interrupted", "pending", "running"),
    why: optional(list(fields<{ readonly code: string }>({ code: text }))),
    reason: text,
    key: optional(text),
    needs: list(text),
    params: object,
    kinds: kindsOfPorts,
    outputs: mapOf(fields({ kind: text, digest: text, bytes: number, files: number })),
    facts: mapOf(scalar),
    metrics: mapOf(number),
    warnings: list(text),
    durationMs: number,
    executedMs: optional(number),
    resources: object,
    items: optional(list(itemUse)),
    attempts: number,
    failure: optional(failure),
    verification: optional(fields<{ readonly outcome: string }>({ outcome: text })),
  });

const stopped = fields<EarlyStopped>({
  epochs: number,
  of: number,
  metric: text,
  value: number,
  rank: number,
  among: number,
});

const choice = fields<Choice>({
  metric: text,
  folds: count,
  points: list(fields<Choice["points"][number]>({ point: object, mean: number, deviation: number })),
});

const sweep = fields<NonNullable<RunRecord["sweep"]>>({
  id: text,
  point: object,
  replicate: optional(count),
  fold: optional(count),
  inner: optional(count),
  chosen: optional(choice),
  label: optional(text),
  stopped: optional(stopped),
});

const spread = fields<MetricSpread>({ mean: number, deviation: optional(number), n: number });

const summary = fields<SweepSummary>({
  sweep: text,
  status: oneOf("succeeded", "failed", "interrupted"),
  durationMs: number,
  members: list(
    fields<SweepSummary["members"][number]>({
      run: text,
      id: text,
      point: object,
      replicate: optional(count),
      fold: optional(count),
      inner: optional(count),
      chosen: optional(choice),
      label: optional(text),
      stopped: optional(object),
      status: oneOf("succeeded", "failed", "interrupted"),
      metrics: mapOf(number),
    }),
  ),
  points: list(
    fields<SweepPoint>({
      point: object,
      runs: list(text),
      succeeded: count,
      metrics: mapOf(spread),
      pooled: optional(
        list(fields<PooledFolds>({ replicate: optional(count), folds: count, metrics: mapOf(number), file: text })),
      ),
      stopped: optional(stopped),
    }),
  ),
  report: optional(text),
});

/** @param kindsOfPorts of a stage. */
const recordWith = (kindsOfPorts: Check) =>
  fields<RunRecord>({
    schemaVersion: number,
    id: text,
    label: optional(text),
    note: optional(text),
    tags: optional(list(text)),
    pipeline: fields({ name: text, description: optional(text), file: text, digest: text, document: object }),
    params: object,
    overrides: list(text),
    profile: optional(text),
    sweep: optional(sweep),
    status: oneOf("succeeded", "failed", "interrupted", "running"),
    startedAt: time,
    finishedAt: optional(time),
    durationMs: optional(number),
    process: fields({ host: text, pid: number, bootId: optional(text), startTime: optional(text) }),
    environment: fields({
      platform: text,
      architecture: text,
      cpus: number,
      memoryBytes: number,
      node: text,
      radpipe: text,
      packages: mapOf(text),
    }),
    git: optional(fields({ commit: text, dirty: flag, branch: optional(text) })),
    stages: list(stage(kindsOfPorts)),
    metrics: mapOf(number),
    warnings: list(fields({ stage: optional(text), message: text })),
    failure: optional(failure),
  });

const record = recordWith(kinds);
/** Of version 1: without the kinds of ports. */
const firstRecord = recordWith(optional(kinds));
