import { expect, it } from "vitest";
import { createRig } from "../support/rig.js";
import { expectNoLeak, factsOf, runShipped, warningsOf } from "../support/shipped-pipeline.js";

it("demo draws its own archives and goes the whole way without a network", async () => {
  await using rig = await createRig();
  const { record, rows } = await runShipped(rig, "demo", [
    "params.imageSize=32",
    "stages.synthesize.with.patients=40",
    "stages.synthesize.with.imagesPerPatient=2",
    "stages.synthesize.with.size=48",
  ]);
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
});
