import { cpSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { dicomBytes } from "../support/dicom-bytes.js";
import { writeNihStandIn } from "../support/nih-stand-in.js";
import { npyBytes, storedZip } from "../support/npz-bytes.js";
import { picture } from "../support/picture.js";
import { createRig, type Rig } from "../support/rig.js";
import { expectNoLeak, factsOf, runShipped, shippedFile, warningsOf } from "../support/shipped-pipeline.js";

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

it("demo-findings draws several findings together, and each partition has its share of each", async () => {
  await using rig = await createRig();
  const settings = ["patients=40", "imagesPerPatient=2", "size=48"].map((each) => `stages.synthesize.with.${each}`);
  // What comes after is as for the findings of chexpert, with the network of the demo.
  const { record, rows } = await runShipped(rig, "demo-findings", settings, ["augment", "train", "audit", "evaluate"]);
  const facts = factsOf(record, "select");
  const images = rows("artifacts/split/dataset/dataset.csv");
  expectNoLeak(images, "patient");
  for (const finding of ["Cardiomegaly", "Effusion", "Pneumothorax"]) {
    const present = images.filter((row) => row[`finding.${finding}`] === "1");
    expect(present).toHaveLength(Number(facts[`images.${finding}`]));
    expect(new Set(present.map(({ partition }) => partition)).size).toBe(3);
  }
  expect(images.some((row) => row["finding.Effusion"] === "1" && row["finding.Pneumothorax"] === "1")).toBe(true);
});

const NIH = [
  "Atelectasis",
  "Cardiomegaly",
  "Consolidation",
  "Edema",
  "Effusion",
  "Emphysema",
  "Fibrosis",
  "Hernia",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pleural_Thickening",
  "Pneumonia",
  "Pneumothorax",
];

it("nih-14 goes the whole way on a small stand-in: 14 findings, test images those of the official list", async () => {
  await using rig = await createRig();
  // Of each image one finding and, of every third, another; Hernia in training alone, every fifth image has none.
  const labelsOf = (index: number): string => {
    const patient = Math.floor(index / 2) + 1;
    const first = NIH[(patient + 5 * (index % 2)) % NIH.length]!;
    const labels = [first, ...(index % 3 === 0 ? [NIH[(patient + 9) % NIH.length]!] : [])];
    const known = patient % 4 === 0 ? labels.filter((label) => label !== "Hernia") : labels;
    return index % 5 === 0 || known.length === 0 ? "No Finding" : [...new Set(known)].join("|");
  };
  const nih = await writeNihStandIn(rig, 40, 2, labelsOf);
  const { record, rows } = await runShipped(
    rig,
    "nih-14",
    [
      ...nih.settings,
      "params.model=cnn-small",
      "params.imageSize=32",
      "stages.resize.with.size=32",
      "stages.evaluate.with.bins=2",
      "stages.evaluate.with.explain=0",
    ],
    ["audit"],
  );
  const facts = factsOf(record, "select");
  for (const finding of NIH) {
    const present = nih.images.filter(({ labels }) => labels.split("|").includes(finding));
    expect(facts[`images.${finding}`], finding).toBe(present.length);
  }
  expectNoLeak(rows("artifacts/augment/tensors/rows.csv"), "patient");
  expect(record.metrics["test.n"]).toBe(nih.images.filter(({ official }) => official === "test").length);
  expect(record.metrics["test.auc[Pneumothorax]"]).toEqual(expect.any(Number));
  expect(record.metrics["test.auc[Hernia]"]).toBeUndefined();
  expect(warningsOf(record)).toMatch(/Hernia \(none of the \d+ images of which it is known has it\)/);
});

const CHEXPERT =
  "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices";

it("chexpert goes the whole way on a small stand-in: frontal images, uncertain answers unknown or by policy", async () => {
  await using rig = await createRig();
  const cells = ["1.0", "0.0", "-1.0", "", "1.0", "0.0"];
  const lines: string[] = [];
  let frontal = 0;
  for (let patient = 1; patient <= 24; patient += 1) {
    for (const [view, side] of ["frontal", ...(patient % 3 === 0 ? ["lateral"] : [])].entries()) {
      const name = `CheXpert-v1.0-small/train/patient${String(patient).padStart(5, "0")}/study1/view${view + 1}_${side}.jpg`;
      const seed = patient * 2 + view;
      const jpeg = await sharp(await picture(seed, patient % 2 === 0))
        .jpeg()
        .toBuffer();
      rig.write(`pipelines/${name}`, jpeg);
      const answers = Array.from(
        { length: 14 },
        (_, at) => cells[(patient * (at + 3) + (patient >> 2) + view) % cells.length],
      );
      const about = `${patient % 2 ? "Male" : "Female"},${30 + patient},${side === "frontal" ? "Frontal,AP" : "Lateral,"}`;
      lines.push([name, about, ...answers].join(","));
      if (side === "frontal") frontal += 1;
    }
  }
  rig.write("pipelines/CheXpert-v1.0-small/train.csv", `${[CHEXPERT, ...lines].join("\n")}\n`);
  const settings = [
    "params.model=cnn-small",
    "params.imageSize=32",
    "stages.resize.with.size=32",
    "stages.evaluate.with.bins=2",
    "stages.evaluate.with.explain=0",
  ];
  const { record, rows } = await runShipped(rig, "chexpert", settings, ["audit"]);
  const tensors = rows("artifacts/augment/tensors/rows.csv").filter(({ copy }) => copy === "0");
  expect(tensors).toHaveLength(frontal);
  expectNoLeak(tensors, "patient");
  expect(tensors.every(({ patient }) => /^patient\d{5}$/.test(patient!))).toBe(true);
  const edema = lines.filter((line) => line.includes("_frontal")).map((line) => line.split(",")[10]);
  expect(tensors.filter((row) => row["finding.Edema"] === "")).toHaveLength(
    edema.filter((cell) => cell === "-1.0").length,
  );
  expect(record.metrics["test.n[Edema]"]).toBeLessThan(record.metrics["test.n"]!);
  expect(record.metrics["test.auc"]).toEqual(expect.any(Number));
  const planned = await rig.run(["plan", "chexpert", "--set", "params.uncertain=positive"]);
  expect(planned.exitCode, planned.stderr).toBe(0);
});

/** A set of MedMNIST: brightness tells the first answer. */
function medmnist(rig: Rig, name: string, channels: 1 | 3, labelsOf: (at: number) => readonly number[]): void {
  const entries: Record<string, Uint8Array> = {};
  for (const [part, count] of [
    ["train", 32],
    ["val", 16],
    ["test", 16],
  ] as const) {
    const labels = Array.from({ length: count }, (_, at) => labelsOf(at));
    const size = 28 * 28 * channels;
    const images = new Uint8Array(count * size);
    for (const [at, own] of labels.entries()) {
      for (let pixel = 0; pixel < size; pixel += 1)
        images[at * size + pixel] = 40 + 12 * own[0]! + ((at * 31 + pixel * (17 + part.length)) % 90);
    }
    const shape = channels === 3 ? [count, 28, 28, 3] : [count, 28, 28];
    entries[`${part}_images.npy`] = npyBytes("|u1", shape, images);
    entries[`${part}_labels.npy`] = npyBytes("|u1", [count, labels[0]!.length], Uint8Array.from(labels.flat()));
  }
  rig.write(`pipelines/${name}.npz`, storedZip(entries));
}

it("medmnist goes the whole way by name: colour classes, and findings", async () => {
  await using rig = await createRig();
  medmnist(rig, "bloodmnist", 3, (at) => [at % 8]);
  medmnist(rig, "chestmnist", 1, (at) => Array.from({ length: 14 }, (_, one) => Number((at * (one + 2)) % 5 === 0)));
  const settings = [
    "stages.train.with.model=cnn-small",
    "stages.train.with.schedule.warmupEpochs=0",
    "stages.evaluate.with.bins=2",
    "stages.evaluate.with.explain=0",
  ];
  const { record, rows } = await runShipped(rig, "medmnist", settings, ["audit"]);
  expect(rows("artifacts/augment/tensors/rows.csv").filter(({ copy }) => copy === "0")).toHaveLength(64);
  expect(record.metrics).toMatchObject({ "test.n": 16, "test.n.positive[basophil]": 2 });
  expect(record.metrics["test.auc"]).toEqual(expect.any(Number));
  expect(record.metrics["test.accuracy"]).toEqual(expect.any(Number));
  const chest = await rig.run(["run", "medmnist", "--set", "params.name=chestmnist", "--only", "read"]);
  expect(chest.exitCode, chest.stderr).toBe(0);
  const facts = JSON.parse(rig.read(`runs/${rig.records().at(-1)!.id}/artifacts/read/dataset/dataset.json`));
  expect(facts.question).toMatchObject({ kind: "multilabel" });
  expect(facts.question.findings).toHaveLength(14);
});

it("three-class-ct goes the whole way on folders of DICOM slices, a patient's slices in one partition", async () => {
  await using rig = await createRig();
  const folders = [
    ["COVID-19 subjects", "P", 9],
    ["Cap Cases", "cap", 7],
    ["Normal Cases", "normal", 8],
  ] as const;
  let number = 0;
  for (const [folder, prefix, patients] of folders) {
    for (let patient = 1; patient <= patients; patient += 1) {
      number += 1;
      for (let k = 0; k < 4; k += 1) {
        const values = Int16Array.from(
          { length: 24 * 20 },
          (_, at) => -900 + ((at * 31 + number * 57 + k) % 200) + (folder === "Cap Cases" ? 400 : 0),
        );
        const bytes = dicomBytes({
          SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
          SeriesInstanceUID: `1.2.${number}`,
          Modality: "CT",
          ImagePositionPatient: `-120\\-110\\${30 + 2 * k}`,
          ImageOrientationPatient: "1\\0\\0\\0\\1\\0",
          PixelSpacing: "0.8\\0.8",
          Rows: 20,
          Columns: 24,
          PixelRepresentation: 1,
          PixelData: Buffer.from(values.buffer),
        });
        rig.write(
          `pipelines/three-class-ct/${folder}/${prefix}${String(patient).padStart(3, "0")}/IM000${k + 1}.dcm`,
          bytes,
        );
      }
    }
  }
  const { record, rows } = await runShipped(rig, "three-class-ct", [
    "params.slices=2",
    "params.imageSize=32",
    "stages.train.with.model=cnn-small",
    "stages.evaluate.with.bins=2",
    "stages.evaluate.with.explain=0",
    "stages.audit.with.sample=50",
  ]);
  const tensors = rows("artifacts/augment/tensors/rows.csv").filter(({ copy }) => copy === "0");
  expectNoLeak(tensors, "patient");
  expect(tensors).toHaveLength(2 * 24);
  expect(new Set(tensors.map(({ label }) => label))).toEqual(new Set(["COVID-19", "Pneumonia", "Normal"]));
  expect(new Set(tensors.map(({ patient }) => patient)).size).toBe(24);
  expect(record.metrics["test.patient.n"]).toBe(record.metrics["test.n"]! / 2);
  expect(record.metrics["test.patient.auc"]).toEqual(expect.any(Number));
});
