import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRun } from "../../src/experiments/read-runs.js";
import { modelCard } from "../../src/reports/model-card/model-card.js";
import { renderReport } from "../../src/reports/report.js";
import { roCrate } from "../../src/reports/ro-crate/ro-crate.js";
import { type MadeUpRun, writeRunFolder } from "../support/run-folder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "radpipe-card-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function madeUp(given: Partial<MadeUpRun> = {}) {
  const id = await writeRunFolder(folder, { suffix: "aaaaaa", ...given });
  const run = await readRun(folder, id);
  if (!run.ok) throw new Error(run.error);
  return { run: run.value, folder: path.join(folder, id) };
}

test("the sections of Mitchell et al. 2019, filled from the record", async () => {
  const { run } = await madeUp({ epochs: 12 });
  const card = (await modelCard(run))!;
  expect([...card.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Training and evaluation data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
  ]);
  expect(card).toContain("- Architecture: preset cnn-small\n");
  expect(card).toContain("Not for diagnosis, treatment, triage or any other decision about a patient.");
  expect(card).toContain(
    "The threshold was chosen on the validation set alone, by the rule Youden: the greatest sensitivity + specificity - 1.",
  );
  expect(card).toContain("| Patients | 60 | 10 | 30 | 100 |");
  expect(card).toMatch(/\| AUC \(ROC\) \| 0\.819 \(0\.\d{3} to 0\.\d{3}\) \|/);
  expect(card).toMatch(/\| Sex: female \| \d+ \| 0\.\d{3} \(/);
  expect(card).toContain("it did not look for leaks between the partitions or for shortcuts.");
  expect(card).toContain("- split: one patient has 12 images");
  expect(card).toContain("npx pipeline run pipelines/demo.yaml --set params.epochs=12\n");
  expect(card).not.toMatch(/undefined|NaN|null/);
});

test("the threshold's interval, and the rates with its choice counted", async () => {
  const { run } = await madeUp({ chosenAnew: true });
  const card = (await modelCard(run))!;
  expect(card).toContain("the threshold lies between 0.4000 and 0.6500 in 95 % of them");
  expect(card).toContain("| Threshold | 0.500 | 0.400 to 0.650 | bootstrap by patient |");
  expect(card).toMatch(/\| Specificity, choice counted \| 0\.\d{3} \| 0\.520 to 0\.970 \|/);
  expect(card).toContain("validation (n = 20, 7 positive, optimistic)");
});

test("names from data cannot become markup", async () => {
  const { run } = await madeUp({ positive: "<b>|Mass*" });
  const card = (await modelCard(run))!;
  expect(card).not.toContain("<b>");
  expect(card).toContain("\\<b\\>\\|Mass\\*");
});

test("a run with the same keys takes the results of an earlier one over, under its own head", async () => {
  const first = await madeUp();
  const card = (await modelCard(first.run))!;
  writeFileSync(path.join(first.folder, "MODEL_CARD.md"), card.replace("of single images", "OF THE EARLIER RUN"));
  const second = await madeUp({ suffix: "bbbbbb", startedAt: "2026-11-24T04:15:00.000Z", label: "again" });
  const taken = (await modelCard(second.run))!;
  expect(taken).toContain("OF THE EARLIER RUN");
  expect(taken).toContain("# Model card: demo, again\n\n- Run: 20261124T041500Z-demo-bbbbbb, 24 November 2026");
});

test("a run without a model has no card", async () => {
  const { run } = await madeUp();
  const stages = run.record.stages.map((stage) => ({ ...stage, outputs: {} }));
  expect(await modelCard({ ...run, record: { ...run.record, stages } })).toBeUndefined();
});

test("what was stated of the study stands in the card, and what was not is said to be not stated", async () => {
  const { folder: own } = await madeUp();
  const file = path.join(own, "run.json");
  const record = JSON.parse(readFileSync(file, "utf8"));
  record.pipeline.document.study = { authors: ["A. <b>Author</b>"], license: "CC0-1.0", intendedUse: "Teaching" };
  writeFileSync(file, JSON.stringify(record));
  const run = await readRun(folder, record.id);
  if (!run.ok) throw new Error(run.error);
  const card = (await modelCard(run.value))!;
  expect(card).toContain("- Authors: A. \\<b\\>Author\\</b\\>\n- Contact: not stated\n");
  expect(card).toContain("- Licence of the data: CC0-1.0\n");
  expect(card).toContain("- As stated in the pipeline file: Teaching\n");
  expect(card).toContain("- Funding: not stated\n");
});

test("patients in two parts take the assurance out of the card", async () => {
  const { run, folder: own } = await madeUp();
  expect(await modelCard(run)).toContain("All images of a patient are in one partition.");
  const file = path.join(own, "artifacts/split/dataset/dataset.csv");
  writeFileSync(file, readFileSync(file, "utf8").replace(/,p0,/g, ",p90,"));
  const card = (await modelCard(run))!;
  expect(card).not.toContain("All images of a patient are in one partition.");
  expect(card).toContain(
    "1 patient has images in more than one partition. 1 test patient is among those that the model was trained or chosen on, with 2 of 60 test images.",
  );
});

test("digests of patients stay in the model: no document has them", async () => {
  const { run, folder: own } = await madeUp();
  const digest = "5eed".repeat(8);
  const model = path.join(own, "artifacts/train/model");
  mkdirSync(model, { recursive: true });
  writeFileSync(path.join(model, "trained-on.json"), `${JSON.stringify({ format: 1, namespace: "f".repeat(64) })}\n`);
  writeFileSync(path.join(model, "trained-on-images.csv"), `partition,pixels,original\ntrain,${digest},${digest}\n`);
  writeFileSync(path.join(model, "trained-on-patients.csv"), `partition,patient\ntrain,${digest}\n`);
  const files = [{ path: "pipeline.yaml" }, { path: "artifacts/train/model/" }];
  for (const text of [await modelCard(run), await renderReport(run), JSON.stringify(roCrate(run.record, files))]) {
    expect(text).not.toContain(digest);
    expect(text).not.toContain("f".repeat(64));
    expect(text).not.toContain("trained-on-patients");
  }
});

test("a stage that saw the whole environment is a caveat", async () => {
  const { run } = await madeUp();
  const says = "The stage train depends on an environment that is not recorded.";
  expect(await modelCard(run)).not.toContain(says);
  const { record } = run;
  const document = { ...record.pipeline.document, stages: { train: { uses: "train", passEnvironment: true } } };
  const caveats = await modelCard({ ...run, record: { ...record, pipeline: { ...record.pipeline, document } } });
  expect(caveats?.split("## Caveats and recommendations")[1]).toContain(says);
});
