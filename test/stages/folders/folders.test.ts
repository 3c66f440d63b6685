import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readDataset } from "../../../src/artifacts/dataset.js";
import { namesOf } from "../../../src/core/question.js";
import { listSource, WHOLE_SOURCE } from "../../../src/imaging/sources/source-files.js";
import folders from "../../../stages/folders/index.js";
import { writeFiles } from "../../imaging/made-images.js";
import { extract } from "../../support/built-extract.js";
import { sample, samplesPresent } from "../../support/samples.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

const OPTIMISTIC =
  "Patients are not known, so images of one patient may be in several partitions: results will be optimistic";

async function sorted(names: readonly string[], params: Readonly<Record<string, unknown>> = {}) {
  const source = temporaryFolder();
  writeFiles(source, Object.fromEntries(names.map((name) => [name, `bytes of ${name}`])));
  const outcome = await runStage(folders, { params, inputs: { source } });
  const dataset = await readDataset(outcome.outputs["dataset"] as string);
  return { ...outcome, source, dataset, copied: await listSource(outcome.outputs["images"] as string, WHOLE_SOURCE) };
}

describe("folders", () => {
  it("makes a row and a copy of each image, in folders of any name", async () => {
    const { dataset, copied, outputs, source, warnings, facts } = await sorted([
      "COVID/Covid (1).png",
      "COVID/deep/Covid [2].jpg",
      "non-COVID/Non-Covid (1).png",
      "COVID/notes.txt",
      "licence.md",
    ]);
    expect(dataset.facts).toMatchObject({
      question: { classes: ["non-COVID", "COVID"], positive: "COVID" },
      patientsKnown: false,
    });
    expect(dataset.rows.map(({ image, label, labels, patient }) => [image, label, labels, patient])).toEqual([
      ["COVID/Covid (1).png", "COVID", ["COVID"], ""],
      ["COVID/deep/Covid [2].jpg", "COVID", ["COVID"], ""],
      ["non-COVID/Non-Covid (1).png", "non-COVID", ["non-COVID"], ""],
    ]);
    expect(copied).toEqual(dataset.rows.map((row) => row.image));
    for (const { image, digest } of dataset.rows) {
      const copy = path.join(outputs["images"] as string, image);
      expect(createHash("sha256").update(readFileSync(copy)).digest("hex")).toBe(digest);
      expect(statSync(copy).ino).not.toBe(statSync(path.join(source, image)).ino);
    }
    expect(warnings).toEqual([OPTIMISTIC]);
    expect(dataset.facts.warnings).toEqual([OPTIMISTIC]);
    expect(facts["read"]).toBe("3 images read; left out: 2 other files (COVID/notes.txt, licence.md)");
  });

  it("looks below a folder around everything", async () => {
    const { dataset } = await sorted(["chest/set/NORMAL/1.png", "chest/set/PNEUMONIA/2.png", "__MACOSX/x/._1.png"]);
    expect(namesOf(dataset.facts.question)).toEqual(["NORMAL", "PNEUMONIA"]);
    expect(dataset.rows[1]?.image).toBe("PNEUMONIA/2.png");
  });

  it("takes the partitions of a data set that comes divided", async () => {
    const { dataset, logs } = await sorted([
      "chest_xray/train/NORMAL/1.png",
      "chest_xray/train/PNEUMONIA/2.png",
      "chest_xray/test/NORMAL/1.png",
      "chest_xray/val/PNEUMONIA/1.png",
      "chest_xray/test/stray.png",
    ]);
    expect(namesOf(dataset.facts.question)).toEqual(["NORMAL", "PNEUMONIA"]);
    expect(dataset.rows.map(({ image, label, partition }) => [image, label, partition])).toEqual([
      ["test/NORMAL/1.png", "NORMAL", "test"],
      ["train/NORMAL/1.png", "NORMAL", "train"],
      ["train/PNEUMONIA/2.png", "PNEUMONIA", "train"],
      ["val/PNEUMONIA/1.png", "PNEUMONIA", "validation"],
    ]);
    expect(logs).toContain(
      "the folders divide the images: train 2, validation 1, test 1; split keeps that with keep: true",
    );
  });

  it("takes the classes that are named, and leaves out the others", async () => {
    const names = ["a/1.png", "b/2.png", "c/3.png", "d/4.png"];
    const some = await sorted(names, { positive: ["a", "c"], negative: "b" });
    expect(namesOf(some.dataset.facts.question)).toEqual(["b", "a or c"]);
    expect(some.dataset.rows).toHaveLength(3);
    expect(some.facts["read"]).toBe("3 images read; left out: 1 image in neither class (d/4.png)");
    expect(some.copied).toEqual(["a/1.png", "b/2.png", "c/3.png"]);
    const rest = await sorted(names, { positive: "c" });
    expect(namesOf(rest.dataset.facts.question)).toEqual(["a or b or d", "c"]);
    expect(rest.warnings[0]).toBe(
      "The question has two classes: c (1 image) is positive, and all others (3 images: a 1, b 1, d 1) are negative. " +
        "To compare with some of them alone, name those: `negative`.",
    );
  });

  it.each([3, 9])("makes %i classes of as many folders, none of them positive", async (count) => {
    const classes = Array.from({ length: count }, (_, at) => `grade ${at}`);
    const { dataset, facts, logs, warnings } = await sorted(
      classes.flatMap((name, at) => Array.from({ length: at + 1 }, (_, image) => `set/${name}/${image}.png`)),
    );
    expect(dataset.facts.question).toEqual({ kind: "multiclass", classes });
    expect(dataset.rows.filter(({ label }) => label === "grade 2")).toHaveLength(3);
    expect(facts["images.grade 2"]).toBe(3);
    expect(logs).toContain("grade 1: 2 images");
    expect(dataset.facts.flow.at(-1)?.step).toBe(`${classes.slice(0, -1).join(", ")} or grade ${String(count - 1)}`);
    expect(warnings).toEqual([OPTIMISTIC]);
  });

  it("makes classes of the folders that are named, in their order, and leaves out others", async () => {
    const names = ["bacterial/1.png", "viral/2.png", "normal/3.png", "unclear/4.png"];
    const classes = { Normal: "Normal ", Pneumonia: ["viral", "bacterial"] };
    const { dataset, facts } = await sorted(names, { classes });
    expect(dataset.facts.question).toEqual({ kind: "multiclass", classes: ["Normal", "Pneumonia"] });
    expect(dataset.rows.map(({ label, labels }) => [label, labels])).toEqual([
      ["Pneumonia", ["bacterial"]],
      ["Normal", ["normal"]],
      ["Pneumonia", ["viral"]],
    ]);
    expect(facts["read"]).toBe("3 images read; left out: 1 image in no class (unclear/4.png)");
    const two = await sorted(names, { classes: ["viral", "bacterial"] });
    expect(two.dataset.facts.question).toEqual({ kind: "multiclass", classes: ["viral", "bacterial"] });
    expect(folders.check?.({ classes: ["a", "b"], positive: "a" } as never)).toEqual([
      { path: ["classes"], message: expect.stringMatching(/^Expected either `classes`, or `positive`/) },
    ]);
  });

  it("takes folders whose names mean the same for one class, and says so", async () => {
    const [composed, decomposed] = ["é", "e\u0301"];
    const names = ["b/1.png", "b /2.png", "B/3.png", `${decomposed}/4.png`];
    const { dataset, warnings } = await sorted(names, { positive: "b", negative: composed });
    expect(dataset.rows.map(({ image, label }) => [image, label])).toEqual([
      ["B/3.png", "B"],
      ["b /2.png", "B"],
      ["b/1.png", "B"],
      [`${decomposed}/4.png`, decomposed],
    ]);
    expect(warnings[0]).toBe(
      'The folders "B" 1, "b " 1, "b" 1 are read as one: their names differ only in case, blanks or Unicode form',
    );
  });

  it("knows partitions by other spellings, and refuses them beside other folders", async () => {
    const classesOf = (folder: string) => [`${folder}/NORMAL/1.png`, `${folder}/ILL/2.png`];
    const { dataset } = await sorted(["Training", "dev", "test_set"].flatMap(classesOf));
    expect([...new Set(dataset.rows.map(({ partition }) => partition))]).toEqual(["train", "validation", "test"]);
    for (const params of [{}, { positive: "ILL" }, { positive: "ILL", negative: "NORMAL" }]) {
      await expect(sorted(["train", "val", "holdout"].flatMap(classesOf), params)).rejects.toMatchObject({
        message: 'Expected folders of classes, or only of partitions, got "train" 2, "val" 2 beside "holdout" 2',
        remedy:
          'Leave folders out, as with exclude: ["holdout"], rename those of partitions to train, validation and test, or name all classes in `positive` and `negative`.',
      });
    }
    const meant = await sorted(["test/1.png", "control/2.png"], { positive: "test" });
    expect(namesOf(meant.dataset.facts.question)).toEqual(["control", "test"]);
  });

  it("takes patients from paths when told how", async () => {
    const names = ["NORMAL/IM-0001.jpeg", "PNEUMONIA/person1_a.jpeg", "PNEUMONIA/person1_b.jpeg"];
    const all = await sorted(names, { patientPattern: "(?:person|IM-)(\\d+)" });
    expect(all.dataset.rows.map((row) => row.patient)).toEqual(["0001", "1", "1"]);
    expect(all.dataset.facts.patientsKnown).toBe(true);
    expect(all.warnings).toEqual([]);
    const part = await sorted(names, { patientPattern: "person(\\d+)" });
    expect(part.warnings).toEqual(["patientPattern fits 2 of 3 images; the patients of the others are not known"]);
  });

  it("reads classes behind links, and nothing that is hidden, empty or left by a system", async () => {
    const [source, store] = [temporaryFolder(), temporaryFolder()];
    writeFiles(store, { "NORMAL/1.png": "1", "2.jpeg": "2" });
    writeFiles(source, {
      "set/COVID/images/3.png": "3",
      "set/COVID/masks/3.png": "m",
      "set/.hidden/4.png": "4",
      "set/COVID/Thumbs.db": "t",
      "set/COVID/scan.dcm": "d",
      "set/.DS_Store": "s",
    });
    mkdirSync(path.join(source, "set", "empty"));
    symlinkSync(path.join(store, "NORMAL"), path.join(source, "set", "NORMAL"));
    symlinkSync(path.join(store, "2.jpeg"), path.join(source, "set", "COVID", "2.png"));
    const { outputs, facts, warnings } = await runStage(folders, { inputs: { source } });
    const { rows } = await readDataset(outputs["dataset"] as string);
    expect(rows.map(({ image }) => image)).toEqual([
      "COVID/2.png",
      "COVID/images/3.png",
      "COVID/masks/3.png",
      "NORMAL/1.png",
    ]);
    expect(facts["read"]).toBe(
      "4 images read; left out: 1 hidden file (set/.DS_Store), 1 hidden folder (set/.hidden), " +
        "1 system file (set/COVID/Thumbs.db), 1 file in a format that this stage does not read (set/COVID/scan.dcm), " +
        "1 folder without images (set/empty)",
    );
    expect(warnings.slice(0, 2)).toEqual([
      "1 file in a format that this stage does not read was left out: set/COVID/scan.dcm",
      '1 image looks like a mask by name, and is read like every other: COVID/masks/3.png. To leave it out, write exclude: ["masks"]',
    ]);
    const without = await runStage(folders, { params: { exclude: ["masks"] }, inputs: { source } });
    expect(without.facts["images.COVID"]).toBe(2);
  });

  it("says which folder of a class is empty", async () => {
    const source = temporaryFolder();
    writeFiles(source, { "A/p1/1.png": "1", "A/p2/2.png": "2", NORMAL: "../store/NORMAL" });
    mkdirSync(path.join(source, "B"));
    await expect(runStage(folders, { inputs: { source } })).rejects.toThrow(
      'got "A" 2; left out: 1 link that git wrote as text (NORMAL), 1 folder without images (B)',
    );
  });

  it("names a link that lies in what it leads to", async () => {
    const source = temporaryFolder();
    writeFiles(source, { "A/1.png": "1", "B/2.png": "2" });
    symlinkSync(source, path.join(source, "A", "up"));
    await expect(runStage(folders, { inputs: { source } })).rejects.toThrow(
      "Expected to be able to read all of the source, but A/up is a link to one of its own parent folders",
    );
  });

  it("asks which class is positive where names do not tell", async () => {
    const error = await sorted(["cats/1.png", "dogs/2.png"]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: 'Expected to know which folder is the positive class, got "cats" 1, "dogs" 1',
      remedy: 'Name it: with: { positive: "cats" }',
    });
  });

  it.each([
    [["1.png"], {}, "Expected a folder for each of at least two classes, got 1 image in no folder of the source"],
    [["a/1.png", "a/2.png"], {}, 'Expected a folder for each of at least two classes, got "a" 2'],
    [["a/1.png", "b/1.png"], { positive: "c" }, 'Expected `positive` to be one of the folders "a" 1, "b" 1, got "c"'],
    [["a/1.png", "b/1.png"], { positive: "a", negative: "a" }, 'name different folders, got "a" in both'],
    [
      ["a/1.png", "b/1.png"],
      { positive: ["a", "b"] },
      "Expected a folder for the negative class, but all are positive",
    ],
  ])("refuses what makes no two classes: %j", async (names, params, message) => {
    await expect(sorted(names, params)).rejects.toThrow(message);
  });

  it.each([
    [
      ["a.png", "b.png"],
      {},
      /^Expected a folder .* got 2 images in no folder of the source\nIf radpipe-[-\w]+ is the folder of one/,
    ],
    [["x.zip"], {}, /left out: 1 file in .* \(x.zip\)\nUnpack it first: add a stage/],
    [["x.dcm"], {}, /\nDICOM images are read by the stage `dicom`/],
    [
      ["data/ill/1.png", "data/well/1.png", "docs/x.png"],
      { positive: "ill" },
      /got "ill"\nThere is a folder data\/ill: wire the folder that contains it, data of the source.$/,
    ],
    [["ill/1.png", "well/1.png"], { positive: "il" }, /got "il"\nDid you mean `ill`\?$/],
    [["a/1.png", "b/1.png"], { positive: "ill" }, /got "ill"\nThe folders are `a`, `b`.$/],
    [
      ["a/1.png", "b/1.png", "c/1.png"],
      { negative: "c" },
      /\nName it: with: { positive: "a" }. To tell all classes apart, leave `negative` out.$/,
    ],
    [["a/1.png", "b/1.png", "c/1.png"], { classes: ["a", "d"] }, /`classes` to be one of the folders .* got "d"\n/],
    [["a/1.png", "b/1.png"], { classes: ["a", "A "] }, /differ in more than case and blanks, got "a" and "A "$/],
    [["a/1.png", "b/1.png"], { classes: { x: ["a", "b"], y: "b" } }, /one of `classes`, got "b" in "x" and "y"\n/],
    [
      Array.from({ length: 41 }, (_, at) => `p${at}/1.png`),
      {},
      /at most 40 folders of classes where none is named, got 41: "p0" 1, .*, \.\.\.\nName the classes in `classes` \(or `positive`\), or/,
    ],
  ])("says what to do about %j", async (names, params, text) => {
    expect(await failureText(sorted(names, params))).toMatch(text);
  });

  it("says what became negative where that was not named", async () => {
    const names = ["COVID/1.png", "normal/1.png", "normal/2.png", "pneumonia/1.png"];
    const said =
      "The question has two classes: COVID (1 image) is positive, and all others (3 images: normal 2, pneumonia 1) are " +
      "negative. To compare with some of them alone, name those: `negative`.";
    const { warnings, dataset } = await sorted(names, { positive: "COVID" });
    expect(warnings).toEqual([said, OPTIMISTIC]);
    expect(dataset.facts.warnings).toEqual([said, OPTIMISTIC]);
    expect((await sorted(names, { positive: "COVID", negative: ["normal", "pneumonia"] })).warnings).toEqual([
      OPTIMISTIC,
    ]);
  });

  it("checks the pattern before anything runs", () => {
    const problems = (patientPattern: string) => folders.check?.({ patientPattern }).map(({ message }) => message);
    expect(problems("person(\\d+)")).toEqual([]);
    expect(problems("person")).toEqual(["Expected a regular expression with a group, such as ^person(\\d+)_"]);
    expect(problems("person(")).toHaveLength(1);
  });
});

describe.skipIf(!samplesPresent)("folders on the SARS-CoV-2 CT sample", () => {
  let source = "";
  beforeAll(async () => {
    const archive = sample("sars-cov-2-ct", "sarscov2-ctscan-dataset-sample.zip");
    source = (await runStage(extract, { inputs: { archives: archive } })).outputs["images"] as string;
  });

  it("finds both classes", async () => {
    const { outputs, warnings } = await runStage(folders, { params: { positive: "COVID" }, inputs: { source } });
    const { rows, facts } = await readDataset(outputs["dataset"] as string);
    expect(namesOf(facts.question)).toEqual(["non-COVID", "COVID"]);
    expect(["non-COVID", "COVID"].map((name) => rows.filter((row) => row.label === name).length)).toEqual([45, 45]);
    expect(warnings).toEqual([OPTIMISTIC]);
  });
});
