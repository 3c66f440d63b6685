import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { SweepFinished } from "../../src/core/event.js";
import type { RunId } from "../../src/core/ids.js";
import { memberName, shortPaths } from "../../src/core/point-name.js";
import { listrReporter } from "../../src/reporters/listr.js";
import { plainReporter } from "../../src/reporters/plain.js";
import { sweepSummary } from "../../src/reporters/sweep-summary.js";
import { sweepEvents } from "./sweep-events.js";

test("plain: lines name the run by what it varies, and one line tells how far all are", async () => {
  let text = "";
  const reporter = plainReporter({
    write: (piece) => {
      text += piece;
    },
  });
  for (const event of sweepEvents) reporter.sink(event);
  await reporter.close();
  expect(text).toMatchInlineSnapshot(`
    "demo: sweep search of 2 runs
    [epochs=5, replicate 1] train: started (first time)
    [epochs=9, replicate 1] train: started (first time)
    sweep: 0 of 2 runs  1 of 3 stages: 0 done, 1 cached, 0 failed
    [epochs=9, replicate 1] train: 50 %  30 of 60 images
    [epochs=5, replicate 1] train: done in 1 min 0 s
    sweep: 1 of 2 runs  2 of 3 stages: 1 done, 1 cached, 0 failed  about 45 s left
    [epochs=9, replicate 1] train: failed: the loss is not a number
    sweep: 2 of 2 runs  3 of 3 stages: 1 done, 1 cached, 1 failed
    "
  `);
});

test("live: one line for all, one for each stage that runs", async () => {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const reporter = listrReporter({
    stream: Object.assign(stream, { isTTY: true, columns: 100, rows: 40 }) as never,
    clear: false,
  });
  for (const event of sweepEvents) reporter.sink(event);
  await reporter.close();
  expect(text).toContain("2 of 2 runs  3 of 3 stages: 1 done, 1 cached, 1 failed");
  expect(text).toContain("failed: [epochs=9, replicate 1] train: the loss is not a number");
});

test("names are as short as tells them apart", () => {
  expect([
    ...shortPaths(["params.epochs", "stages.train.with.epochs", "stages.a.with.model", "seed"]).values(),
  ]).toEqual(["params.epochs", "with.epochs", "model", "seed"]);
  expect(memberName({ point: { "params.epochs": 5, "params.crop": [1, 2] }, replicate: 1, fold: 0 })).toBe(
    "epochs=5 crop=[1,2], replicate 2, fold 1",
  );
  expect(memberName({ point: {} })).toBe("run");
});

const finished = (points: SweepFinished["points"]): SweepFinished => ({
  type: "sweep-finished",
  at: 0,
  sweep: "20261123T041500Z-demo-sweep-aaaaaa",
  status: "failed",
  durationMs: 65_000,
  members: [
    { id: "s", run: "a" as RunId, point: {}, status: "succeeded", metrics: {} },
    { id: "s", run: "b" as RunId, point: {}, status: "failed", metrics: {} },
  ],
  points,
  folder: "/runs/sweeps/x",
});
const runs = ["a", "b", "c"] as unknown as readonly RunId[];
const spread = (mean: number) => ({ mean, deviation: 0.01234, n: 3 });
const options = { color: false, width: 80, folder: "runs/sweeps/x", readings: [], warnings: ["train: slow (3 runs)"] };

test("the table of points fits 80 columns, whatever is varied", () => {
  const text = sweepSummary(
    finished([
      {
        point: { "params.pathology": "Pleural_Thickening", "stages.train.with.optimizer.learningRate": 0.00031 },
        runs,
        succeeded: 3,
        metrics: { "validation.auc": spread(0.91), "validation.loss": spread(0.3), "test.auc": spread(0.89) },
      },
      {
        point: { "params.pathology": "Mass", "stages.train.with.optimizer.learningRate": 0.01 },
        runs,
        succeeded: 2,
        metrics: { "validation.auc": spread(0.7), "test.auc": { mean: 0.5, n: 1 } },
        stopped: { epochs: 2, of: 12, metric: "validation.auc", value: 0.7, rank: 2, among: 2 },
      },
      {
        point: { "params.pathology": "Hernia", "stages.train.with.optimizer.learningRate": 0.01 },
        runs,
        succeeded: 0,
        metrics: {},
      },
    ]),
    options,
  );
  expect(text).toMatchInlineSnapshot(`
    "pathology, learningRate        RUNS  TRAINED  VALIDATION.AUC   TEST.AUC
    Pleural_Thickening, 0.00031       3      all  0.9100 ± 0.0123  0.8900 ± 0.0123
    Mass, 0.01                   2 of 3  2 of 12  0.7000 ± 0.0123  0.5000
    Hernia, 0.01                 0 of 3

    warning: train: slow (3 runs)

    failed in 1 min 5 s: 2 runs, 1 succeeded, 1 failed
    sweep   20261123T041500Z-demo-sweep-aaaaaa
    folder  runs/sweeps/x
    "
  `);
  for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
});

test("what decided who trained on is shown where it is another metric", () => {
  const metric = 'validation.auc["Lung Opacity"]';
  const text = sweepSummary(
    finished([
      { point: { lr: 1 }, runs, succeeded: 3, metrics: { "validation.auc": spread(0.91), [metric]: spread(0.8) } },
      {
        point: { lr: 2 },
        runs,
        succeeded: 3,
        metrics: { "validation.auc": spread(0.93) },
        stopped: { epochs: 2, of: 12, metric, value: 0.7, rank: 2, among: 2 },
      },
    ]),
    options,
  );
  expect(text.split("\n").slice(0, 3)).toEqual([
    'lr  RUNS  TRAINED  VALIDATION.AUC["Lung Opacity"]  VALIDATION.AUC',
    "1      3      all  0.8000 ± 0.0123                 0.9100 ± 0.0123",
    "2      3  2 of 12  0.7000                          0.9300 ± 0.0123",
  ]);
});

test("of nested folds it says what each chose, and by what", () => {
  const points = [1, 10].map((C) => ({ point: { "params.C": C }, mean: 0.8 - C / 100, deviation: 0.05 }));
  const chosen = { metric: "auc", folds: 4, points };
  const member = (fold: number, C: number, auc: number) => ({
    ...{ id: "s", run: `${fold}` as RunId, status: "succeeded" as const, metrics: { "test.auc": auc } },
    ...{ point: { "params.C": C }, fold, chosen },
  });
  const metrics = { "validation.auc": spread(0.91), "test.auc": spread(0.89) };
  const pooled = [{ folds: 2, file: "", metrics: { "pooled.auc": 0.8 } }];
  const sweep = finished([{ point: {}, runs, succeeded: 3, metrics, pooled }]);
  const inner = { ...member(0, 1, 0.1), chosen: undefined, inner: 0 } as never;
  const text = sweepSummary(
    { ...sweep, members: [inner, member(0, 1, 0.7), member(1, 10, 0.75)] },
    { ...options, warnings: [] },
  );
  expect(text.split("\n\nfailed")[0]).toMatchInlineSnapshot(`
    "ALL RUNS  RUNS  VALIDATION.AUC   TEST.AUC         POOLED.AUC
                 3  0.9100 ± 0.0123  0.8900 ± 0.0123  0.8000

    FOLD  CHOSEN  INNER.AUC        TEST.AUC
       1  C=1     0.7900 ± 0.0500  0.7000
       2  C=10    0.7000 ± 0.0500  0.7500"
  `);
});

test("of folds the pooled result is shown, with its interval", () => {
  const pooled = [
    {
      folds: 5,
      file: "pooled/1/predictions.csv",
      metrics: { "pooled.auc": 0.8, "pooled.auc.low": 0.7, "pooled.auc.high": 0.9 },
    },
  ];
  const metrics = { "validation.auc": spread(0.91), "test.auc": spread(0.89) };
  expect(
    sweepSummary(finished([{ point: {}, runs, succeeded: 3, metrics, pooled }]), { ...options, warnings: [] }),
  ).toMatchInlineSnapshot(`
    "ALL RUNS  RUNS  VALIDATION.AUC   POOLED.AUC
                 3  0.9100 ± 0.0123  0.8000 (0.700-0.900)

    failed in 1 min 5 s: 2 runs, 1 succeeded, 1 failed
    sweep   20261123T041500Z-demo-sweep-aaaaaa
    folder  runs/sweeps/x
    "
  `);
});
