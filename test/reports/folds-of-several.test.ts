import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SeveralQuestion } from "../../src/core/question.js";
import { poolFolds } from "../../src/experiments/pool-folds.js";
import { type KnownRun, readRun } from "../../src/experiments/read-runs.js";
import { foldsPage } from "../../src/reports/sweep/folds-page.js";
import { writeSeveralRun } from "../support/several-run.js";

const folder = mkdtempSync(path.join(tmpdir(), "radpipe-folds-"));
const SWEEP = "20261123T040000Z-demo-sweep-abcdef";

let [ofFindings, ofClasses]: readonly [readonly KnownRun[], readonly KnownRun[]] = [[], []];

/** Two folds, each with images and patients of its own. */
async function foldsOf(question: SeveralQuestion, suffix: string): Promise<readonly KnownRun[]> {
  return await Promise.all(
    [0, 1].map(async (fold) => {
      const id = await writeSeveralRun(folder, {
        suffix: `${suffix}${fold}`,
        question,
        count: 40,
        training: fold,
        sweep: { id: SWEEP, point: {}, fold },
      });
      const file = path.join(folder, id, "predictions.csv");
      const table = readFileSync(file, "utf8");
      writeFileSync(
        file,
        table
          .replaceAll("image-", `f${fold}-image-`)
          .replaceAll(",test", `,f${fold}test`)
          .replaceAll(`,f${fold}test,`, ",test,"),
      );
      const run = await readRun(folder, id);
      if (!run.ok) throw new Error(run.error);
      return run.value;
    }),
  );
}

beforeAll(async () => {
  ofFindings = await foldsOf({ kind: "multilabel", findings: ["Effusion", "Mass"] }, "aaaaa");
  ofClasses = await foldsOf({ kind: "multiclass", classes: ["COVID", "Pneumonia", "Normal"] }, "bbbbb");
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = async (runs: readonly KnownRun[]): Promise<string> =>
  (await foldsPage(runs, { version: "0" }))
    .replace(/<style>.*?<\/style>|<svg.*?<\/svg>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

test("findings of all folds: the mean and each, beside the folds by themselves", async () => {
  const text = await textOf(ofFindings);
  expect(text).toContain("80 images of 40 patients. Metrics of all images together");
  expect(text).toMatch(/AUC \(ROC\), Mass 0\.\d+ \(0\.\d+ to 0\.\d+\) Newcombe by patient 0\.\d+ 0\.\d+/);
  expect(text).toMatch(/AUC \(ROC\), all cells together 0\.\d+/);
  expect(text).toContain("Each finding on all folds together");
  expect(text).not.toMatch(/positive Metrics|Threshold/);
});

test("classes of all folds: each image is called by its own fold's model", async () => {
  const text = await textOf(ofClasses);
  expect(text).toContain("Images of all folds together by class (rows) and what they were called (columns)");
  expect(text).toMatch(/Fold Run Test images AUC Sensitivity Specificity AUC, validation 1 bbbbb0 40 0\.\d+/);
});

test("pooled predictions and metrics are written with the names of classes and findings", async () => {
  const ids = ofFindings.map(({ id }) => id);
  const point = { point: {}, runs: ids, succeeded: 2, metrics: {} };
  const out = path.join(folder, "out");
  const [pooled] = await poolFolds([point], ofFindings, out);
  expect(pooled!.pooled![0]!.metrics).toMatchObject({ "pooled.n": 80 });
  expect(pooled!.pooled![0]!.metrics["pooled.auc[Mass]"]).toBeGreaterThan(0.5);
  const table = readFileSync(path.join(out, pooled!.pooled![0]!.file), "utf8").split("\n");
  expect(table[0]).toBe(
    "image,patient,label.Effusion,label.Mass,score.Effusion,score.Mass,partition,age,sex,view,followUp",
  );
  expect(table).toHaveLength(82);
});
