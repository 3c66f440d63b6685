import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Dataset, type DatasetRow, findDataset, readDataset, writeDataset } from "../../src/artifacts/dataset.js";
import { binaryQuestion } from "../../src/core/question.js";
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
    question: binaryQuestion(["No Finding", "Pneumothorax"]),
    patientsKnown: false,
    flow: [{ step: "rows in the table", images: 2, patients: null }],
    warnings: ["one"],
  },
};

const FACTS = JSON.stringify({ classes: ["no", "yes"], positive: "yes", patientsKnown: true });

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
        'Expected the partition of each image in dataset.csv to be train, validation, calibration, test or empty, got "holdout" for b.png',
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
    writeFiles(folder, { "dataset.csv": "image,label\na.png,x\n", "dataset.json": FACTS });
    await expect(readDataset(folder)).rejects.toThrow(
      "Expected dataset.csv to have the columns image, digest, label, labels, patient, age, sex, view, partition; digest, labels, patient, age, sex, view, partition missing",
    );
  });
});

describe("the question of a dataset", () => {
  const facts = { patientsKnown: true, flow: [], warnings: [] } as const;

  it("of findings has a column for each, empty where nothing is known, beside further columns", async () => {
    const folder = temporaryFolder();
    const question = { kind: "multilabel", findings: ["Effusion", "Lung Opacity"] } as const;
    const rows = [
      rowOf({ image: "a.png", label: "", findings: [1, undefined], more: { note: "x" } }),
      rowOf({ image: "b.png", label: "", findings: [0, 1], more: { note: "" } }),
    ];
    await writeDataset(folder, { rows, facts: { ...facts, question } });
    expect(readFileSync(path.join(folder, "dataset.csv"), "utf8").split("\n").slice(0, 2)).toEqual([
      "image,digest,label,labels,patient,age,sex,view,partition,finding.Effusion,finding.Lung Opacity,note",
      "a.png,d,,Mass,1,,,,,1,,x",
    ]);
    expect(await readDataset(folder)).toEqual({ rows, facts: { ...facts, question } });
    expect(await findDataset(folder)).toEqual({ rows, facts: { ...facts, question } });
  });

  it("of several classes is kept; of two, classes and positive stand beside it for readers that know no other", async () => {
    const folder = temporaryFolder();
    const rows = [rowOf({ image: "a.png", label: "b" })];
    const question = { kind: "multiclass", classes: ["a", "b", "c"] } as const;
    await writeDataset(folder, { rows, facts: { ...facts, question } });
    expect((await readDataset(folder)).facts.question).toEqual(question);
    await writeDataset(folder, { rows, facts: { ...facts, question: binaryQuestion(["a", "b"]) } });
    const stored = JSON.parse(readFileSync(path.join(folder, "dataset.json"), "utf8")) as object;
    expect(stored).toMatchObject({ classes: ["a", "b"], positive: "b", question: { kind: "binary" } });
  });

  it("is that of the classes where an earlier version, or a stage that knows no other, wrote them alone", async () => {
    const folder = temporaryFolder();
    await writeDataset(folder, { rows: [], facts: { ...facts, classes: ["a", "b"], positive: "b" } });
    expect((await readDataset(folder)).facts.question).toEqual(binaryQuestion(["a", "b"]));
    writeFiles(folder, { "dataset.json": FACTS });
    expect((await readDataset(folder)).facts.question).toEqual(binaryQuestion(["no", "yes"]));
  });

  it("answers stages that know classes and positive alone, and refuses where it has none", async () => {
    type Before = { readonly classes: readonly string[]; readonly positive: string };
    const folder = temporaryFolder();
    const read = async () => (await readDataset(folder)).facts as unknown as Before;
    await writeDataset(folder, { rows: [], facts: { ...facts, question: binaryQuestion(["a", "b"]) } });
    expect([(await read()).classes, (await read()).positive]).toEqual([["a", "b"], "b"]);
    await writeDataset(folder, { rows: [], facts: { ...facts, question: { kind: "multilabel", findings: ["Mass"] } } });
    const { question, ...before } = { question: await read() };
    expect(before).toEqual({});
    expect(() => question.positive).toThrow(
      "Expected a question of two classes, since a stage that reads `facts.positive` answers no other, got 1 findings: Mass",
    );
  });

  it("is refused where it cannot be one, or a row answers it with what is no answer", async () => {
    const folder = temporaryFolder();
    const question = { kind: "multilabel", findings: ["Mass"] } as const;
    await writeDataset(folder, {
      rows: [rowOf({ image: "a.png", label: "", findings: [1] })],
      facts: { ...facts, question },
    });
    const table = readFileSync(path.join(folder, "dataset.csv"), "utf8");
    writeFiles(folder, { "dataset.csv": table.replace(",1\n", ",2\n") });
    await expect(readDataset(folder)).rejects.toThrow(
      'Expected each finding in dataset.csv to be 1, 0 or empty, got "2" for a.png',
    );
    writeFiles(folder, {
      "dataset.json": JSON.stringify({ ...facts, question: { kind: "multilabel", findings: ["a", "a"] } }),
    });
    await expect(readDataset(folder)).rejects.toThrow("question.findings to be names that differ");
  });

  it.each([
    [
      { kind: "multilabel", findings: ["Mass", "Lung Opacity", "lung_opacity", "lungopacity"] },
      'Expected names of findings that differ by more than case and blanks, got "Lung Opacity" and "lungopacity"',
    ],
    [
      { kind: "multiclass", classes: ["CT", "ct ", "x"] },
      'Expected names of classes that differ by more than case and blanks, got "CT" and "ct "',
    ],
    [{ kind: "multiclass", classes: ["CT", " "] }, 'Expected each of the classes to have a name, got " "'],
  ] as const)("has names by which results can be told apart: %o", async (question, message) => {
    await expect(writeDataset(temporaryFolder(), { rows: [], facts: { ...facts, question } })).rejects.toThrow(message);
  });
});

const rowOf = (row: Partial<DatasetRow> & Pick<DatasetRow, "image" | "label">): DatasetRow => ({
  digest: "d",
  labels: ["Mass"],
  patient: "1",
  age: undefined,
  sex: "",
  view: "",
  partition: "",
  more: {},
  ...row,
});
