import { cpSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createRig } from "../support/rig.js";
import { expectNoLeak, factsOf, runShipped, shippedFile } from "../support/shipped-pipeline.js";

it("pipelines of several classes and of findings are valid", async () => {
  await using rig = await createRig();
  const names = ["demo-findings", "nih-14", "chexpert", "medmnist", "three-class-ct"];
  for (const name of names) cpSync(shippedFile(name), path.join(rig.folder, "pipelines", `${name}.yaml`));
  // What users put beside them.
  rig.write("pipelines/Data_Entry_2017_v2020.csv", "Image Index,Finding Labels,Patient ID\n");
  rig.write("pipelines/nih-lists/test_list.txt", "");
  rig.write("pipelines/CheXpert-v1.0-small/train.csv", "Path\n");
  rig.write("pipelines/CheXpert-v1.0-small/train/a.jpg", "");
  rig.write("pipelines/bloodmnist.npz", "");
  rig.write("pipelines/three-class-ct/CAP/p1/a.nii", "");
  for (const name of names) {
    const { exitCode, stdout, stderr } = await rig.run(["check", name]);
    expect(exitCode, `${name}\n${stdout}${stderr}`).toBe(0);
  }
});

it("demo-findings asks for several findings at once without a network", async () => {
  await using rig = await createRig();
  const { record, rows } = await runShipped(rig, "demo-findings", [
    "params.imageSize=32",
    "stages.synthesize.with.patients=40",
    "stages.synthesize.with.imagesPerPatient=2",
    "stages.synthesize.with.size=48",
  ]);
  const facts = factsOf(record, "select");
  const tensors = rows("artifacts/augment/tensors/rows.csv");
  expectNoLeak(tensors, "patient");
  const images = tensors.filter(({ copy }) => copy === "0");
  for (const finding of ["Cardiomegaly", "Effusion", "Pneumothorax"]) {
    const present = images.filter((row) => row[`finding.${finding}`] === "1");
    expect(present).toHaveLength(Number(facts[`images.${finding}`]));
    expect(new Set(present.map(({ partition }) => partition)).size).toBe(3);
  }
  expect(images.some((row) => row["finding.Effusion"] === "1" && row["finding.Pneumothorax"] === "1")).toBe(true);
  expect(record.metrics["test.auc"]).toEqual(expect.any(Number));
});
