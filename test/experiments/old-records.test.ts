import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isRunId } from "../../src/core/ids.js";
import { evaluationOf } from "../../src/experiments/evaluations.js";
import { readResults } from "../../src/experiments/read-results.js";
import { type KnownRun, readRun } from "../../src/experiments/read-runs.js";
import { readReportData } from "../../src/reports/report-data.js";
import { temporaryFolder } from "../support/stage-context.js";

/** The run that a version of the record left. */
function oldRun(version = 1): KnownRun {
  const folder = fileURLToPath(new URL(`../fixtures/run-records/version-${version}`, import.meta.url));
  const id = readdirSync(folder).find(isRunId);
  const run = readRun(folder, id!);
  if (!run.ok) throw new Error(run.error);
  return run.value;
}

test("a record of version 1 is read, with the kinds that its outputs would have now", async () => {
  const { record } = oldRun();
  const kinds = Object.fromEntries(
    record.stages.flatMap(({ id, kinds: { outputs } }) =>
      Object.entries(outputs).map(([name, kind]) => [`${id}.${name}`, kind]),
    ),
  );
  expect(kinds).toEqual({
    "synthesize.archives": "files",
    "synthesize.labels": "table",
    "fetch.files": "files",
    "extract.images": "images",
    "select.dataset": "dataset",
    "split.dataset": "dataset",
    "augment.tensors": "tensors",
    "train.model": "model",
    "train.history": "history",
    "evaluate.predictions": "predictions",
    "evaluate.metrics": "metrics",
    "evaluate.explanations": "explanations",
    "evaluate.curves": "files",
    "audit.findings": "findings",
  });
  expect(evaluationOf(record)?.id).toBe("evaluate");
});

test("comparisons and reports of such a run have all that it left", async () => {
  const run = oldRun();
  expect(await readResults(run)).toMatchObject({ positive: "Pneumothorax", negative: "No Finding", rule: "youden" });
  const { predictions, operatingPoint, overlap, audit, history } = await readReportData(run);
  expect(predictions.length).toBeGreaterThan(20);
  expect(operatingPoint?.rule).toBe("youden");
  expect(overlap?.trainingKnown).toBe(true);
  expect(audit?.map(({ check }) => check)).toContain("shortcuts");
  expect(history.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

test("a record of version 2 without `why`, as those before it were, is read with the sentences that it has", () => {
  const { record } = oldRun();
  const stages = record.stages.map(({ why: _why, ...stage }) => stage);
  const runs = temporaryFolder();
  mkdirSync(path.join(runs, record.id));
  writeFileSync(path.join(runs, record.id, "run.json"), JSON.stringify({ ...record, version: 2, stages }));
  const read = readRun(runs, record.id);
  if (!read.ok) throw new Error(read.error);
  expect(read.value.record.stages.map(({ why }) => why)).toEqual(stages.map(() => undefined));
  expect(read.value.record.stages.map(({ reason }) => reason)).toEqual(record.stages.map(({ reason }) => reason));
  expect(evaluationOf(read.value.record)?.id).toBe("evaluate");
});

test("a record of version 2 is read, with the fold that it tested; nothing was chosen by inner folds", () => {
  const { record } = oldRun(2);
  expect(record).toMatchObject({ schemaVersion: 2, sweep: { fold: 0, point: {} } });
  expect(record.sweep?.inner).toBeUndefined();
  expect(record.sweep?.chosen).toBeUndefined();
  expect(record.metrics["test.auc"]).toEqual(expect.any(Number));
});
