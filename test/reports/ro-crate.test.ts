import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { roCrate } from "../../src/reports/ro-crate/ro-crate.js";
import { writeRunFolder } from "../support/run-folder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "radpipe-crate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Entity {
  readonly "@id": string;
  readonly "@type": string | readonly string[];
  readonly [name: string]: unknown;
}

const FILES = [
  { path: "pipeline.yaml", bytes: 900 },
  { path: "run.json", bytes: 4000 },
  { path: "predictions.csv", bytes: 12 },
  { path: "logs/train.log", bytes: 3 },
  { path: "artifacts/split/dataset/" },
];

test("several classes and findings: columns and metrics by their names", async () => {
  const ask = (kind: string, metrics: Readonly<Record<string, number>>) => (record: RunRecord) => ({
    ...record,
    metrics,
    stages: record.stages.map((stage) => ({ ...stage, facts: { ...stage.facts, question: kind } })),
  });
  const metrics = {
    "test.auc": 0.8,
    "test.auc.low": 0.7,
    "test.auc.high": 0.9,
    'test.auc["Lung Opacity"]': 0.75,
    "test.auc[Mass]": 0.85,
  };
  const { byId } = await crateOf(ask("multilabel", metrics));
  expect(byId.get("predictions.csv")).toMatchObject({
    variableMeasured: ["label.Lung%20Opacity", "score.Lung%20Opacity", "label.Mass", "score.Mass"].map((name) => ({
      "@id": `#column-${name}`,
    })),
  });
  expect(byId.get("#column-score.Mass")).toMatchObject({ "@type": "PropertyValue", name: "score.Mass", maxValue: 1 });
  expect(byId.get("#metric-test.auc")).toMatchObject({ name: "test.auc", value: 0.8, minValue: 0.7, maxValue: 0.9 });
  expect(byId.get("#metric-test.auc%5B%22Lung%20Opacity%22%5D")).toMatchObject({
    name: 'test.auc["Lung Opacity"]',
    description: "AUC (ROC), Lung Opacity",
    value: 0.75,
  });
  const ofClasses = await crateOf(ask("multiclass", metrics));
  expect(ofClasses.byId.get("#column-label")).toMatchObject({ description: "The class: Lung Opacity, Mass" });
  expect((await crateOf()).byId.get("predictions.csv")).not.toHaveProperty("variableMeasured");
});

async function crateOf(change: (record: RunRecord) => RunRecord = (record) => record) {
  const id = await writeRunFolder(folder, { suffix: "aaaaaa", label: "first", epochs: 12 });
  const record = change(JSON.parse(readFileSync(path.join(folder, id, "run.json"), "utf8")) as RunRecord);
  const crate = roCrate(record, FILES) as {
    readonly "@context": readonly string[];
    readonly "@graph": readonly Entity[];
  };
  const byId = new Map(crate["@graph"].map((entity) => [entity["@id"], entity]));
  expect(byId.size).toBe(crate["@graph"].length);
  return { crate, byId, record, id };
}

const referencesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  const [only] = Object.entries(value);
  return only?.[0] === "@id" ? [only[1] as string] : [];
};

test("an RO-Crate 1.1 of the Workflow Run profiles, with what they require", async () => {
  const { crate, byId, record } = await crateOf();
  expect(crate["@context"]).toEqual([
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
  ]);
  expect(byId.get("ro-crate-metadata.json")).toMatchObject({ "@type": "CreativeWork", about: { "@id": "./" } });
  expect(referencesIn(byId.get("ro-crate-metadata.json")!["conformsTo"])).toContain("https://w3id.org/ro/crate/1.1");
  const root = byId.get("./")!;
  expect(root).toMatchObject({
    "@type": "Dataset",
    name: "Run of demo: first",
    datePublished: record.finishedAt,
    license: { "@id": "#licence" },
    mainEntity: { "@id": "pipeline.yaml" },
  });
  expect(referencesIn(root["conformsTo"])).toEqual([
    "https://w3id.org/ro/wfrun/process/0.5",
    "https://w3id.org/ro/wfrun/workflow/0.5",
    "https://w3id.org/ro/wfrun/provenance/0.5",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
  ]);
  expect(referencesIn(root["hasPart"])).toEqual(FILES.map((file) => file.path));
  expect(byId.get("pipeline.yaml")).toMatchObject({
    "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
    programmingLanguage: { "@id": "#language" },
    sha256: record.pipeline.digest,
  });
  expect(byId.get("#run")).toMatchObject({
    "@type": "CreateAction",
    instrument: { "@id": "pipeline.yaml" },
    startTime: record.startedAt,
    endTime: record.finishedAt,
    actionStatus: "http://schema.org/CompletedActionStatus",
  });
  expect(byId.get("#value-epochs")).toMatchObject({ value: "12", exampleOfWork: { "@id": "#param-epochs" } });
});

test("each stage is a step, what it ran, and how the engine came to it", async () => {
  const { byId, record } = await crateOf();
  for (const { id, uses } of record.stages) {
    expect(byId.get(`#step-${id}`)).toMatchObject({
      "@type": "HowToStep",
      workExample: { "@id": `#stage-type-${uses}` },
    });
    expect(byId.get(`#action-${id}`)).toMatchObject({
      "@type": "CreateAction",
      instrument: { "@id": `#stage-type-${uses}` },
    });
    expect(byId.get(`#control-${id}`)).toMatchObject({
      "@type": "ControlAction",
      instrument: { "@id": `#step-${id}` },
      object: { "@id": `#action-${id}` },
    });
  }
  // What another stage made, and is still there, goes in.
  expect(byId.get("#action-train")!["object"]).toEqual({ "@id": "artifacts/split/dataset/" });
  expect(byId.get("#action-split")!["result"]).toEqual({ "@id": "artifacts/split/dataset/" });
  expect(byId.get("#engine-run")).toMatchObject({ "@type": "OrganizeAction", instrument: { "@id": "#radpipe" } });
});

test("every reference leads somewhere, and no list has one value or none", async () => {
  const { crate, byId } = await crateOf();
  for (const entity of crate["@graph"]) {
    for (const [name, value] of Object.entries(entity)) {
      if (Array.isArray(value)) expect(value.length, `${entity["@id"]} ${name}`).toBeGreaterThan(1);
      for (const target of referencesIn(value)) {
        expect(byId.has(target) || target.startsWith("https://"), `${entity["@id"]} ${name} -> ${target}`).toBe(true);
      }
    }
  }
});

test("a failed run says so, and what it never came to has no action", async () => {
  const { byId } = await crateOf((record) => ({
    ...record,
    status: "failed",
    failure: { reason: "stage-failed", message: "The loss is not a number" },
    stages: record.stages.map((stage) => ({
      ...stage,
      status: stage.id === "train" ? "failed" : stage.id === "evaluate" ? "skipped" : stage.status,
    })),
  }));
  expect(byId.get("#run")).toMatchObject({
    actionStatus: "http://schema.org/FailedActionStatus",
    error: "The loss is not a number",
  });
  expect(byId.get("#action-train")).toMatchObject({ actionStatus: "http://schema.org/FailedActionStatus" });
  expect([byId.has("#action-evaluate"), byId.has("#step-evaluate")]).toEqual([false, true]);
});

test("what the author stated of the study stands in the words of schema.org, and the rest is not made up", async () => {
  const study = {
    authors: ["A. Author", "B. Author"],
    license: "CC-BY-4.0",
    source: "NIH Clinical Center, https://nihcc.app.box.com/v/ChestXray-NIHCC",
    citation: "Wang et al. 2017",
    contact: "a@example.org",
    funding: "A foundation",
    setting: "Inpatients",
  };
  const { byId } = await crateOf((record) => ({
    ...record,
    pipeline: { ...record.pipeline, document: { ...record.pipeline.document, study } },
  }));
  expect(byId.get("./")).toMatchObject({
    author: [{ "@id": "#author-A.%20Author" }, { "@id": "#author-B.%20Author" }],
    license: { "@id": "https://spdx.org/licenses/CC-BY-4.0" },
    isBasedOn: { "@id": "https://nihcc.app.box.com/v/ChestXray-NIHCC" },
    citation: { "@id": "#citation" },
    contactPoint: { "@id": "#contact" },
    funder: { "@id": "#funding" },
    additionalProperty: { "@id": "#study-setting" },
  });
  expect(byId.get("#author-A.%20Author")).toMatchObject({ "@type": "Person", name: "A. Author" });
  expect(byId.get("https://nihcc.app.box.com/v/ChestXray-NIHCC")).toMatchObject({ name: study.source });
  expect(byId.get("#contact")).toMatchObject({ "@type": "ContactPoint", email: "a@example.org" });
  expect(byId.get("#study-setting")).toMatchObject({ "@type": "PropertyValue", name: "Setting", value: "Inpatients" });
  const silent = await crateOf();
  expect(silent.byId.get("#licence")).toMatchObject({ name: "not stated" });
  expect(silent.byId.get("./")).not.toHaveProperty("author");
});
