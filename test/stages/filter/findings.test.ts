import { describe, expect, it } from "vitest";
import { failureText } from "../../support/stage-context.js";
import { files, filtered } from "./filtered.js";

/** "001_ name": the answers of each image, `_` where unknown. */
const answers = ({ rows }: Pick<Awaited<ReturnType<typeof filtered>>, "rows">): readonly string[] =>
  rows.map(({ findings = [], image }) => `${findings.map((one) => one ?? "_").join("")} ${image.replace(/^.*\//, "")}`);

const pngs = (...names: readonly string[]) => files(...names.map((name) => `${name}.png`));

describe("findings of a column that lists them", () => {
  it("absent where they are not named; No Finding is none", async () => {
    const { rows, facts, logs, warnings, facts: read } = await filtered({ params: { findings: "all" } });
    expect(facts.question).toEqual({
      kind: "multilabel",
      findings: ["Cardiomegaly", "Effusion", "Infiltration", "Pleural_Thickening", "Pneumothorax"],
    });
    expect(answers({ rows })).toEqual([
      "10000 00000001_000.png",
      "01001 00000001_001.png",
      "00000 00000002_000.png",
      "00001 00000003_000.png",
      "00000 00000004_000.png",
      "00110 00000004_001.png",
    ]);
    expect(rows[1]).toMatchObject({ label: "", labels: ["Pneumothorax", "Effusion"] });
    expect(read.flow.at(-1)).toEqual({ step: "with an image file", images: 6, patients: 4 });
    expect(logs).toContain("Pneumothorax: 2 images, 2 patients; view AP 1, PA 1; sex F 1, M 1");
    expect(warnings).toEqual([]);
  });

  it("takes those that are asked for, and names the others; match: only leaves images with others out", async () => {
    const findings = ["infiltrate", "Effusion", "Pneumothorax"];
    const any = await filtered({ params: { findings } });
    expect(any.facts.question).toEqual({ kind: "multilabel", findings: ["Infiltration", "Effusion", "Pneumothorax"] });
    expect(any.rows).toHaveLength(6);
    expect(any.logs).toContain(
      'findings of labels.csv that are not asked for: "Cardiomegaly" 1, "Pleural_Thickening" 1',
    );
    const only = await filtered({ params: { findings, match: "only" } });
    expect(answers(only).map((text) => text.slice(0, 3))).toEqual(["011", "000", "001", "000"]);
    expect(only.facts.flow[1]).toMatchObject({ images: 4, reason: "2 rows with other findings" });
    expect(only.warnings).toEqual(['Findings that cannot be learnt or measured: "Infiltration" (no image has it)']);
  });

  it("an empty field is unknown or negative, as is one that says so; contradictions are said", async () => {
    const table = "image,labels\na.png,Mass\nb.png,\nc.png,nan\nd.png,-1\ne.png,No Finding\nf.png,No Finding|Mass";
    const run = (params: object) =>
      filtered({ table, images: pngs(..."abcdef"), params: { findings: ["Mass"], ...params } });
    const plain = await run({});
    expect(answers(plain)).toEqual(["1 a.png", "0 e.png", "1 f.png"]);
    expect(plain.warnings.slice(0, 3)).toEqual([
      '1 row of labels.csv with "No Finding" next to other findings: the findings count',
      'labels.csv: 1 answer is uncertain ("Mass" 1): unknown, unless the parameter `uncertain` says otherwise',
      'labels.csv: 2 answers say nothing ("Mass" 2): unknown, unless the parameter `blank` says otherwise',
    ]);
    expect(plain.facts.flow[1]?.reason).toBe("3 rows without an answer to any finding");
    expect(answers(await run({ blank: "negative", uncertain: "positive" }))).toEqual([
      "1 a.png",
      "0 b.png",
      "0 c.png",
      "1 d.png",
      "0 e.png",
      "1 f.png",
    ]);
  });

  it("lists of Python (PadChest)", async () => {
    const table = `ImageID,Labels,PatientID\na.png,"['pleural effusion', 'mass']",1\nb.png,['normal'],2\nc.png,[],3\nd.png,nan,4`;
    const run = await filtered({ table, images: pngs(..."abcd"), params: { findings: "all" } });
    expect(run.facts.question).toEqual({ kind: "multilabel", findings: ["Mass", "pleural effusion"] });
    expect(answers(run)).toEqual(["11 a.png", "00 b.png"]);
  });

  it("at most so many images with each finding, the rarest first, and of those without any", async () => {
    const labels = ["A", "A|B", "A", "C|A", "B", "No Finding", "No Finding", "No Finding"];
    const table = ["image,labels", ...labels.map((text, at) => `${at}.png,${text}`)].join("\n");
    const images = pngs(...labels.map((_, at) => String(at)));
    const params = { findings: "all", limitPerClass: 2, pick: "first" };
    const run = await filtered({ table, images, params });
    expect(answers(run)).toEqual(["110 1.png", "101 3.png", "010 4.png", "000 5.png", "000 6.png"]);
    const seeds = [1, 2, 3, 4].map((seed) => filtered({ table, images, params: { ...params, pick: "random", seed } }));
    for (const { rows } of await Promise.all(seeds)) {
      for (const at of [0, 1, 2]) expect(rows.filter(({ findings }) => findings?.[at] === 1).length).toBeLessThan(3);
    }
  });

  it.each([
    [{ findings: ["No Finding", "Effusion"] }, /^Expected `findings` to name findings, got "No Finding", which says/],
    [{ findings: ["Efusion"] }, /^Expected `findings` to be a finding of labels.csv, got "Efusion"; did you mean/],
    [{ findings: ["Infiltrate", "Infiltration"] }, /to differ in more than case and blanks, got "Infiltration" and/],
    [
      { findings: ["effusion", "Effusion "] },
      /to differ in more than case and blanks, got "effusion" and "Effusion "$/,
    ],
    [
      { findings: ["Effusion"], where: { view: "LL" } },
      /^Expected images with one of the findings, got none after the step "view LL" \(findings of images: 1 after/,
    ],
  ])("refuses %j", async (params, text) => {
    expect(await failureText(filtered({ params }))).toMatch(text);
  });
});

const CHEXPERT = [
  "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Edema,Lung Opacity",
  "CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg,Female,68,Frontal,AP,1.0,,",
  "CheXpert-v1.0/train/patient00002/study1/view1_frontal.jpg,Male,87,Frontal,AP,,-1.0,1.0",
  "CheXpert-v1.0/train/patient00002/study2/view1_frontal.jpg,Male,87,Frontal,AP,,0.0,-1.0",
  "CheXpert-v1.0/train/patient00003/study1/view1_frontal.jpg,Male,41,Frontal,PA,,1.0,0.0",
].join("\n");
const chexpert = (params: object) =>
  filtered({
    table: CHEXPERT,
    images: files(
      ...CHEXPERT.split("\n")
        .slice(1)
        .map((row) => row.split(",")[0] as string),
    ),
    params: { patientPattern: "(patient\\d+)", columns: { view: "AP/PA" }, ...params },
  });

describe("a column for each finding", () => {
  it.each([
    [{}, ["00", "_1", "0_", "10"]],
    [{ uncertain: "positive", blank: "negative" }, ["00", "11", "01", "10"]],
    [{ uncertain: "negative", blank: "negative" }, ["00", "01", "00", "10"]],
    [{ blank: "negative" }, ["00", "_1", "0_", "10"]],
  ])("1, 0, -1 and blank by policy: %j", async (policy, expected) => {
    const run = await chexpert({ findings: ["Edema", "lung opacity"], ...policy });
    expect(answers(run).map((text) => text.slice(0, 2))).toEqual(expected);
    expect(run.facts.question).toEqual({ kind: "multilabel", findings: ["Edema", "Lung Opacity"] });
    expect(run.rows.at(-1)).toMatchObject({ patient: "patient00003", view: "PA", sex: "M", age: 41 });
  });

  it("all: those with such cells, which are named; No Finding is none", async () => {
    const run = await chexpert({ findings: "all" });
    expect(run.facts.question).toEqual({ kind: "multilabel", findings: ["Edema", "Lung Opacity"] });
    expect(run.warnings[0]).toBe(
      "Taken as findings, since their cells are 1, 0, -1 or blank: Edema, Lung Opacity. If these are not what you mean, name them: `findings`",
    );
    expect(run.warnings).toContain(
      'labels.csv: 2 answers are uncertain ("Edema" 1, "Lung Opacity" 1): unknown, unless the parameter `uncertain` says otherwise',
    );
  });

  it("No Finding makes blank cells absent, not those of devices, unless a finding beside it is present", async () => {
    const table = [
      "image,No Finding,Edema,Mass,Support Devices",
      ...["a,1.0,,,", "b,1.0,-1.0,,1.0", "c,1.0,1.0,,", "d,0.0,,1.0,", "e,-1.0,,0.0,", "f,1.0,0.0,,0.0"],
    ].join("\n");
    const run = (params: object, text = table) =>
      filtered({ table: text, images: pngs(..."abcdef"), params: { findings: "all", ...params } });
    const made = await run({});
    expect(answers(made).map((text) => text.slice(0, 3))).toEqual(["00_", "_01", "1__", "_1_", "_0_", "000"]);
    expect(made.warnings.slice(1, -1)).toEqual([
      '1 row of labels.csv with "No Finding" next to other findings: the findings count',
      'labels.csv: 4 blank answers next to "No Finding" ("Mass" 3, "Edema" 1): taken as absent',
      'labels.csv: 1 answer is uncertain ("Edema" 1): unknown, unless the parameter `uncertain` says otherwise',
      'labels.csv: 7 answers say nothing ("Support Devices" 4, "Edema" 2, "Mass" 1): unknown, unless the parameter `blank` says otherwise',
    ]);
    const one = { findings: ["Mass"], readers: "any" };
    const byReaders = "image,rad_id,No Finding,Mass,Edema\na,R1,1,,\na,R2,,,\nb,R1,1,,\nb,R1,,1,";
    expect(answers(await run(one, byReaders))).toEqual(["0 a.png", "1 b.png"]);
    expect(await failureText(run({}, "image,No Finding,Mass\nb,,1\na,1,\na,,"))).toMatch(
      /^Expected one row per image in labels.csv, got a with "No Finding" and, in row 4, with no finding\n/,
    );
  });

  it("says which column is missing, or holds what is no answer", async () => {
    expect(await failureText(chexpert({ findings: ["Edema", "Mass"] }))).toMatch(
      /to have a column of findings, or one for each that is asked for \(none for "Mass"\), got the columns Path, Sex/,
    );
    expect(await failureText(chexpert({ findings: ["Edema", "Age"] }))).toMatch(
      /^Expected each cell of "Age" in labels.csv to be 1, 0, -1 \(uncertain\) or blank, got "68" in row 2\n/,
    );
  });

  it.each([
    ["majority", ["1_ a.png", "01 b.png"]],
    ["any", ["11 a.png", "11 b.png"]],
    ["all", ["10 a.png", "01 b.png"]],
    ["ignore-disagreement", ["1_ a.png", "_1 b.png"]],
  ])("of several readers (VinDr): %s", async (readers, expected) => {
    const table = "image_id,rad_id,Mass,Nodule\na,R1,1,0\na,R2,1,1\na,R3,,\nb,R1,0,1\nb,R2,0,1\nb,R3,1,1\nb,R3,0,0";
    const run = await filtered({ table, images: pngs("a", "b"), params: { findings: ["Mass", "Nodule"], readers } });
    expect(answers(run)).toEqual(expected);
    expect(run.rows).toHaveLength(2);
  });
});

describe("rows of boxes, as VinDr-CXR has them: several of one image and reader, each with a finding", () => {
  const table = [
    "image_id,class_name,rad_id,x_min",
    ...["a,Mass,R1,3", "a,Nodule,R1,5", "a,Mass,R2,3", "a,No finding,R3,"],
    ...["b,No finding,R1,", "b,No finding,R2,", "b,Mass,R3,7"],
  ].join("\n");
  const run = (params: Readonly<Record<string, unknown>>) => filtered({ table, images: pngs("a", "b"), params });

  it("what a reader found are all of the reader's rows, and readers who differ contradict nobody", async () => {
    const made = await run({ findings: ["Mass", "Nodule"], readers: "majority" });
    expect(answers(made)).toEqual(["10 a.png", "00 b.png"]);
    expect(made.warnings.join("\n")).not.toContain("beside other findings");
    expect(answers(await run({ findings: "all", readers: "any" }))).toEqual(["11 a.png", "10 b.png"]);
    expect(await failureText(run({ findings: "all" }))).toContain("where rows are boxes, or of several readers");
  });

  it("two classes by the readers' majority", async () => {
    const made = await run({ positive: "Mass", negative: "No Finding", readers: "majority" });
    expect(made.rows.map(({ image, label }) => `${image} ${label}`)).toEqual(["a.png Mass", "b.png No Finding"]);
  });
});

it("two classes of a finding that has a column of its own, by its values", async () => {
  const table = "image,rad_id,Mass,Lung Opacity\na,R1,1,0\na,R2,1,0\na,R3,0,1\nb,R1,0,0\nb,R2,0,1\nb,R3,0,1";
  const run = (params: Readonly<Record<string, unknown>>) => filtered({ table, images: pngs("a", "b"), params });
  expect(await failureText(run({ positive: "Lung Opacity" }))).toMatch(
    /\nIt has a column of its own: columns: \{ labels: "Lung Opacity" \}, positive: 1, negative: 0\.$/,
  );
  const made = await run({ columns: { labels: "Mass" }, positive: 1, negative: 0, readers: "majority" });
  expect(made.rows.map(({ image, label }) => `${image} ${label}`)).toEqual(["a.png 1", "b.png 0"]);
});

describe("tables joined by a key", () => {
  // As MIMIC-CXR: images, labels of studies and the division lie in three tables.
  const table =
    "dicom_id,subject_id,study_id,ViewPosition\nd1,10,501,PA\nd2,10,501,LATERAL\nd3,11,502,AP\nd4,12,503,PA";
  const tables = {
    "mimic-cxr-2.0.0-chexpert.csv":
      "subject_id,study_id,Edema,Pneumonia\n10,501,1.0,\n11,502.0,0.0,-1.0\n13,504,1.0,1.0",
    "deep/mimic-cxr-2.0.0-split.csv":
      "image,study_id,subject_id,split\nd1,501,10,train\nd2,501,10,train\nd3,502,11,validate\nd4,503,99,test",
  };
  const join = [
    { table: "mimic-cxr-2.0.0-chexpert.csv", on: "study_id" },
    { table: "mimic-cxr-2.0.0-split.csv", on: { dicom_id: "image" } },
  ];
  const run = (params: object) =>
    filtered({
      table,
      tables,
      images: files("p10/s501/d1.jpg", "p10/s501/d2.jpg", "p11/s502/d3.jpg", "p12/s503/d4.jpg"),
      params: {
        findings: ["Edema", "Pneumonia"],
        columns: { image: "dicom_id", partition: "split" },
        join,
        ...params,
      },
    });

  it("row by row where the key is the same, with the data set's own division", async () => {
    const made = await run({ uncertain: "positive", blank: "negative", where: { view: ["PA", "AP"] } });
    expect(answers(made)).toEqual(["10 d1.jpg", "01 d3.jpg", "00 d4.jpg"]);
    expect(made.rows.map(({ partition, patient }) => `${partition} ${patient}`)).toEqual([
      "train 10",
      "validation 11",
      "test 12",
    ]);
    expect(made.warnings.slice(0, 2)).toEqual([
      "1 row of labels.csv has no row in mimic-cxr-2.0.0-chexpert.csv, such as 503: its columns are empty there",
      'labels.csv and mimic-cxr-2.0.0-split.csv both have "subject_id", and differ in row 5: that of mimic-cxr-2.0.0-split.csv is called "mimic-cxr-2.0.0-split.subject_id"',
    ]);
    expect(made.logs).toContain("mimic-cxr-2.0.0-chexpert.csv: 1 value of study_id is not in labels.csv");
  });

  it.each([
    [
      { join: [{ table: "x.csv", on: "study_id" }] },
      /^Expected the file x.csv \(or x.csv.gz\) in the input tables, got /,
    ],
    [
      { join: [{ ...join[0], on: "study" }] },
      /^Expected labels.csv to have the column "study" \(join.on\), got dicom_id/,
    ],
    [
      { join: [{ ...join[0], on: { dicom_id: "study_id" } }] },
      /to have the same dicom_id, got none, such as d1 in labels/,
    ],
  ])("refuses %j", async (params, text) => {
    expect(await failureText(run(params))).toMatch(text);
  });

  it("needs the input", async () => {
    expect(await failureText(filtered({ params: { join } }))).toMatch(
      /^Expected the input `tables` because of join \(mimic-cxr-2.0.0-chexpert.csv\), got none\n/,
    );
  });
});
