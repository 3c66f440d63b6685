import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Dataset, readDataset, writeDataset } from "../../src/artifacts/dataset.js";
import { writeFiles } from "../imaging/made-images.js";
import { temporaryFolder } from "../support/stage-context.js";

const dataset: Dataset = {
  rows: [
    {
      image: "COVID/Covid (1), left.png",
      digest: "aa",
      label: "Pneumothorax",
      labels: ["Effusion", "Pneumothorax"],
      patient: "0013",
      age: 13 / 12,
      sex: "F",
      view: "PA",
      partition: "train",
      more: { followUp: "2" },
    },
    {
      image: "b.png",
      digest: "bb",
      label: "No Finding",
      labels: [],
      patient: "",
      age: undefined,
      sex: "",
      view: "",
      partition: "",
      more: { site: "A" },
    },
  ],
  facts: {
    classes: ["No Finding", "Pneumothorax"],
    positive: "Pneumothorax",
    patientsKnown: false,
    flow: [{ step: "rows in the table", images: 2, patients: null }],
    warnings: ["one"],
  },
};

describe("writeDataset", () => {
  it("writes the columns in their fixed order, further ones after", async () => {
    const folder = temporaryFolder();
    await writeDataset(folder, dataset);
    expect(readFileSync(path.join(folder, "dataset.csv"), "utf8")).toBe(
      [
        "image,digest,label,labels,patient,age,sex,view,partition,followUp,site",
        '"COVID/Covid (1), left.png",aa,Pneumothorax,Effusion|Pneumothorax,0013,1.0833333333333333,F,PA,train,2,',
        "b.png,bb,No Finding,,,,,,,,A",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["Training", "train"],
    ["val", "validation"],
    ["dev", "validation"],
    ["TEST", "test"],
    ["test_set", "test"],
    [" ", ""],
  ])("a part that others call %j is read as %j", async (written, part) => {
    const folder = temporaryFolder();
    await writeDataset(folder, { ...dataset, rows: [{ ...dataset.rows[0]!, partition: written }] });
    expect((await readDataset(folder)).rows[0]?.partition).toBe(part);
  });

  it("a part that nobody knows is refused", async () => {
    const folder = temporaryFolder();
    await writeDataset(folder, { ...dataset, rows: [{ ...dataset.rows[1]!, partition: "holdout" }] });
    await expect(readDataset(folder)).rejects.toMatchObject({
      message:
        'Expected the partition of each image in dataset.csv to be train, validation, test or empty, got "holdout" for b.png',
      remedy: "Have the stage that made it call its parts so, or leave out what belongs to none.",
    });
  });

  it("is read back as it was", async () => {
    const folder = temporaryFolder();
    await writeDataset(folder, dataset);
    const read = await readDataset(folder);
    expect(read.facts).toEqual(dataset.facts);
    expect(read.rows).toEqual([
      { ...dataset.rows[0], more: { followUp: "2", site: "" } },
      { ...dataset.rows[1], more: { followUp: "", site: "A" } },
    ]);
  });
});

describe("readDataset", () => {
  it("names the columns that are missing", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "dataset.csv": "image,label\na.png,x\n", "dataset.json": "{}" });
    await expect(readDataset(folder)).rejects.toThrow(
      "Expected dataset.csv to have the columns image, digest, label, labels, patient, age, sex, view, partition; digest, labels, patient, age, sex, view, partition missing",
    );
  });
});
