import type { Event } from "../../src/core/event.js";
import type { RunId, StageId } from "../../src/core/ids.js";

const runs = ["20261123T041500Z-demo-aaaaaa", "20261123T041500Z-demo-bbbbbb"] as unknown as readonly RunId[];
const points = [
  { id: "search", point: { "params.epochs": 5 }, replicate: 0 },
  { id: "search", point: { "params.epochs": 9 }, replicate: 0 },
];
const train = "train" as StageId;
const at = 1_795_000_000_000;
const counts = (executed: number, failed: number, running: number) => ({
  total: 3,
  executed,
  cached: 1,
  failed,
  running,
});

/** A small sweep: one run trains, the other fails. */
export const sweepEvents: readonly Event[] = [
  {
    type: "sweep-started",
    at,
    sweep: "search",
    pipeline: "demo",
    jobs: 2,
    members: points.map((point, index) => ({ run: runs[index]!, folder: "/runs", ...point })),
  },
  { type: "run-started", at, run: runs[0]!, pipeline: "demo", stages: [{ id: train, uses: "train" }], folder: "/runs" },
  {
    type: "stage-finished",
    at,
    run: runs[0]!,
    stage: "data" as StageId,
    status: "cached",
    why: [],
    reason: "",
    durationMs: 0,
  },
  {
    type: "stage-started",
    at,
    run: runs[0]!,
    stage: train,
    uses: "train",
    key: "k" as never,
    attempt: 1,
    why: [{ code: "first-run" }],
    reason: "first time",
  },
  {
    type: "stage-started",
    at,
    run: runs[1]!,
    stage: train,
    uses: "train",
    key: "l" as never,
    attempt: 1,
    why: [{ code: "first-run" }],
    reason: "first time",
  },
  { type: "sweep-progress", at: at + 1, runs: { total: 2, finished: 0, failed: 0 }, actions: counts(0, 0, 2) },
  { type: "stage-progress", at: at + 6000, run: runs[1]!, stage: train, done: 30, total: 60, unit: "images" },
  {
    type: "stage-finished",
    at: at + 60_000,
    run: runs[0]!,
    stage: train,
    status: "executed",
    why: [],
    reason: "",
    durationMs: 60_000,
  },
  {
    type: "sweep-progress",
    at: at + 60_000,
    runs: { total: 2, finished: 1, failed: 0 },
    actions: counts(1, 0, 1),
    remainingMs: 45_000,
  },
  {
    type: "stage-finished",
    at: at + 70_000,
    run: runs[1]!,
    stage: train,
    status: "failed",
    why: [],
    reason: "",
    durationMs: 70_000,
    failure: { reason: "stage-failed", message: "the loss is not a number" },
  },
  { type: "sweep-progress", at: at + 70_000, runs: { total: 2, finished: 2, failed: 1 }, actions: counts(1, 1, 0) },
];
