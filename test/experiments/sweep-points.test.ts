import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { settingOf } from "../../src/experiments/listed-run.js";
import { poolFolds } from "../../src/experiments/pool-folds.js";
import { type KnownRun, listRunIds, readRun } from "../../src/experiments/read-runs.js";
import { valueInRun } from "../../src/experiments/run-values.js";
import { selectionBias } from "../../src/experiments/selection-bias.js";
import { sortRuns } from "../../src/experiments/sort-runs.js";
import { sweepPoints } from "../../src/experiments/sweep-points.js";
import { writeRunFolder } from "../support/run-folder.js";
import { temporaryFolder } from "../support/stage-context.js";

const record = (id: string, epochs: number, metrics: Record<string, number>, more: object = {}): RunRecord =>
  ({
    id,
    status: "succeeded",
    params: { epochs },
    metrics,
    stages: [],
    sweep: { id: "s", point: { epochs }, ...more },
  }) as never;
const known = (one: RunRecord): KnownRun => ({ id: one.id, folder: "", record: one, state: "succeeded" });

test("points have the mean and the deviation of their runs, best on validation first", () => {
  const points = sweepPoints([
    record("a", 5, { "validation.auc": 0.6, "test.auc": 0.9, "validation.auc.low": 0.5 }),
    record("b", 5, { "validation.auc": 0.8, "test.auc": 0.7 }),
    record("c", 9, { "validation.auc": 0.9, "test.auc": 0.6 }),
    { ...record("d", 9, {}), status: "failed" },
    { ...record("e", 1, {}), status: "interrupted" },
  ]);
  expect(points.map(({ point, runs, succeeded }) => [point, runs, succeeded])).toEqual([
    [{ epochs: 9 }, ["c", "d"], 1],
    [{ epochs: 5 }, ["a", "b"], 2],
    [{ epochs: 1 }, ["e"], 0],
  ]);
  expect(points[0]?.metrics).toEqual({ "validation.auc": { mean: 0.9, n: 1 }, "test.auc": { mean: 0.6, n: 1 } });
  expect(points[1]?.metrics["validation.auc"]?.mean).toBeCloseTo(0.7, 12);
  // numpy.std([0.6, 0.8], ddof=1)
  expect(points[1]?.metrics["validation.auc"]?.deviation).toBeCloseTo(0.14142135623730956, 12);
  expect(Object.keys(points[1]?.metrics ?? {})).toEqual(["validation.auc", "test.auc"]);
});

test("points that were stopped early come after those that were not, the longest trained first", () => {
  const stopped = (epochs: number) => ({ stopped: { epochs, of: 8, metric: "m", value: 1, rank: 2, among: 2 } });
  const points = sweepPoints([
    record("a", 1, { "validation.auc": 0.9 }, stopped(2)),
    record("b", 2, { "validation.auc": 0.7 }),
    record("c", 3, { "validation.auc": 0.8 }, stopped(4)),
  ]);
  expect(points.map(({ runs }) => runs[0])).toEqual(["b", "c", "a"]);
});

test("runs are sorted best first by metrics, least first by parameters; those without the value come last", () => {
  const runs = [
    record("a", 9, { "test.auc": 0.7, "test.loss": 0.4 }),
    record("b", 5, { "test.auc": 0.9, "test.loss": 0.5 }),
    record("c", 7, {}),
  ].map(known);
  const order = (name: string) =>
    sortRuns(runs, name, (run) => valueInRun(run, name))
      .map(({ id }) => id)
      .join("");
  expect([order("test.auc"), order("metrics.test.auc"), order("test.loss"), order("params.epochs")]).toEqual([
    "bac",
    "bac",
    "abc",
    "bca",
  ]);
});

test("ranking several settings by the test set is warned of", () => {
  const settings = (...runs: readonly RunRecord[]) => runs.map(settingOf);
  const one = record("a", 5, {});
  const other = record("b", 9, {});
  expect(selectionBias(settings(one, other), "test.auc")).toEqual({
    settings: 2,
    metric: "test.auc",
    instead: "validation.auc",
  });
  expect(selectionBias(settings(one, other), "validation.auc")).toBeUndefined();
  expect(selectionBias(settings(one, record("c", 5, {}, { replicate: 1 })), "test.auc")).toBeUndefined();
});

test("out-of-fold predictions are pooled: every image once, by the model that has not seen it", async () => {
  const folder = temporaryFolder();
  for (const fold of [0, 1, 2]) {
    await writeRunFolder(path.join(folder, "runs"), {
      suffix: `aaaaa${fold}`,
      cohort: `fold${fold}-`,
      training: fold,
      sweep: { id: "s", point: {}, fold },
    });
  }
  const runs = (await listRunIds(path.join(folder, "runs"))).flatMap((id) => {
    const run = readRun(path.join(folder, "runs"), id);
    return run.ok ? run.value : [];
  });
  const [point] = await poolFolds(sweepPoints(runs.map((run) => run.record)), runs, folder);
  const [pooled] = point?.pooled ?? [];
  expect(pooled).toMatchObject({ folds: 3, file: "pooled/1/predictions.csv" });
  const rows = readFileSync(path.join(folder, pooled?.file ?? ""), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1);
  expect(rows.length).toBe(180);
  expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(180);
  const cases = rows
    .map((row) => row.split(","))
    .map(([, , label, score]) => ({ label: Number(label), score: Number(score) }));
  const [positive, negative] = [1, 0].map((label) =>
    cases.filter((one) => one.label === label).map(({ score }) => score),
  );
  // Mann-Whitney by its definition.
  const pairs = positive!.flatMap((a) => negative!.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
  expect(pooled?.metrics["pooled.auc"]).toBeCloseTo(
    pairs.reduce<number>((sum, one) => sum + one, 0) / pairs.length,
    12,
  );
  expect(pooled?.metrics["pooled.n"]).toBe(180);
  for (const name of ["auc", "sensitivity", "auprc", "brier"]) {
    const [low, value, high] = [`${name}.low`, name, `${name}.high`].map(
      (key) => pooled?.metrics[`pooled.${key}`] ?? Number.NaN,
    );
    expect(low).toBeLessThan(value!);
    expect(value).toBeLessThan(high!);
  }

  const missing = await poolFolds(
    sweepPoints(runs.slice(1).map((run) => run.record)),
    runs.map((run) => (run === runs[0] ? { ...run, record: { ...run.record, status: "failed" as const } } : run)),
    folder,
  );
  expect(missing[0]?.pooled).toBeUndefined();
});
