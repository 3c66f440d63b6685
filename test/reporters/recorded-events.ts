import type { Event } from "../../src/core/event.js";
import type { Key, RunId, StageId } from "../../src/core/ids.js";

export const stage = (name: string) => name as StageId;

const key = "k".repeat(64) as Key;
const run = "20261123T041500Z-demo-3fa94c" as RunId;

/** What a run of three stages said: one from the cache, one executed, one that failed at its second attempt. */
export const recordedEvents: readonly Event[] = [
  {
    type: "run-started",
    at: 0,
    run,
    pipeline: "demo",
    stages: [
      { id: stage("fetch"), uses: "fetch" },
      { id: stage("extract"), uses: "extract" },
      { id: stage("train"), uses: "train" },
    ],
    folder: "/project/runs/20261123T041500Z-demo-3fa94c",
  },
  { type: "notice", at: 1, level: "info", message: "The cache holds 3 GB." },
  {
    type: "stage-finished",
    at: 2,
    stage: stage("fetch"),
    status: "cached",
    key,
    reason: "in the cache",
    durationMs: 1,
  },
  { type: "stage-started", at: 3, stage: stage("extract"), uses: "extract", key, attempt: 1, reason: "first time" },
  ...[1, 2, 3, 4, 5, 6, 7].map(
    (second): Event => ({
      type: "stage-progress",
      at: 3 + second * 1000,
      stage: stage("extract"),
      done: second * 25_000_000,
      total: 2_000_000_000,
      unit: "bytes",
    }),
  ),
  { type: "stage-warning", at: 7500, stage: stage("extract"), message: "2 files were left out" },
  { type: "stage-fact", at: 7501, stage: stage("extract"), name: "files", value: 12 },
  { type: "stage-log", at: 7502, stage: stage("extract"), line: "images_001.tar.gz" },
  {
    type: "stage-finished",
    at: 80_000,
    stage: stage("extract"),
    status: "executed",
    key,
    reason: "first time",
    durationMs: 79_997,
  },
  { type: "artifact-damaged", at: 80_001, stage: stage("extract"), output: "images", message: "a.png was changed" },
  { type: "stage-waiting", at: 80_002, stage: stage("train"), key, holder: "process 4711 on host x" },
  { type: "stage-started", at: 80_003, stage: stage("train"), uses: "train", key, attempt: 1, reason: "first time" },
  { type: "stage-metric", at: 80_100, stage: stage("train"), name: "loss", value: 0.5 },
  {
    type: "stage-retrying",
    at: 81_000,
    stage: stage("train"),
    failure: { reason: "stage-failed", message: "The loss is NaN" },
    attempt: 2,
    delayMs: 2000,
  },
  { type: "stage-started", at: 83_000, stage: stage("train"), uses: "train", key, attempt: 2, reason: "first time" },
  {
    type: "stage-finished",
    at: 90_000,
    stage: stage("train"),
    status: "failed",
    key,
    reason: "failed",
    durationMs: 9997,
    failure: { reason: "stage-failed", message: "The loss is NaN" },
  },
  {
    type: "run-finished",
    at: 90_001,
    run,
    status: "failed",
    durationMs: 90_001,
    stages: [
      { id: stage("fetch"), uses: "fetch", key, status: "cached", reason: "in the cache", durationMs: 1 },
      { id: stage("extract"), uses: "extract", key, status: "executed", reason: "first time", durationMs: 79_997 },
      { id: stage("train"), uses: "train", key, status: "failed", reason: "failed", durationMs: 9997 },
    ],
    metrics: { "test.auc": 0.9123, "test.auc.low": 0.85, "test.auc.high": 0.96, "test.n": 120, "validation.auc": 1 },
    failure: { reason: "stage-failed", stage: "train", message: "The loss is NaN" },
  },
];
