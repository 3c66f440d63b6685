import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createRig } from "../support/rig.js";
import { expectNoLeak, factsOf, runShipped, warningsOf } from "../support/shipped-pipeline.js";

const SMALL = [
  "params.imageSize=32",
  "stages.synthesize.with.patients=40",
  "stages.synthesize.with.imagesPerPatient=2",
  "stages.synthesize.with.size=48",
];
const SETTINGS = SMALL.flatMap((setting) => ["--set", setting]);

it("demo draws its own archives and goes the whole way without a network", async () => {
  await using rig = await createRig({ commands: "processes" });
  const { record, rows } = await runShipped(rig, "demo", SMALL);
  const facts = factsOf(record, "select");
  const selected = Number(facts["images.Pneumothorax"]) + Number(facts["images.No Finding"]);
  const tensors = rows("artifacts/augment/tensors/rows.csv");
  expect(tensors.filter(({ copy }) => copy === "0")).toHaveLength(selected);
  expectNoLeak(tensors, "patient");
  expect(record.metrics["test.auc"]).toEqual(expect.any(Number));
  expect(record.metrics["test.n"]! + record.metrics["validation.n"]!).toBe(
    tensors.filter(({ partition }) => partition !== "train").length,
  );
  expect(warningsOf(record)).not.toMatch(/patients are unknown|optimistic/i);
  // Its radiographs are drawn from one template: alike in form, and no copies.
  expect(warningsOf(record)).not.toMatch(/show the same picture/);

  // What a run leaves for readers, and again where everything comes from the cache.
  expect((await rig.run(["run", "demo", "--set", "params.epochs=1", ...SETTINGS, "--quiet"])).exitCode).toBe(0);
  for (const { id } of rig.records()) {
    const folder = path.join(rig.runs, id);
    expect(readFileSync(path.join(folder, "MODEL_CARD.md"), "utf8")).toContain(`- Run: ${id}`);
    expect(rig.read(`runs/${id}/pipeline.yaml`)).toBe(rig.read("pipelines/demo.yaml"));
    const crate = JSON.parse(rig.read(`runs/${id}/ro-crate-metadata.json`)) as { "@graph": readonly CrateEntity[] };
    const parts = crate["@graph"].filter((entity) => /File|Dataset/.test(String(entity["@type"])));
    const missing = parts.filter((entity) => !existsSync(path.join(folder, entity["@id"])));
    expect(missing).toEqual([]);
    const ids = parts.map((entity) => entity["@id"]);
    expect(ids).toEqual(expect.arrayContaining(["run.json", "report.html", "MODEL_CARD.md", "artifacts/train/model/"]));
    for (const entity of parts) {
      const { contentSize } = entity;
      if (contentSize) expect(statSync(path.join(folder, entity["@id"])).size, entity["@id"]).toBe(Number(contentSize));
    }
  }
  expect(
    rig
      .records()
      .at(-1)!
      .stages.every(({ status }) => status === "cached"),
  ).toBe(true);
});

interface CrateEntity {
  readonly "@id": string;
  readonly "@type": string | readonly string[];
  readonly contentSize?: string;
}
