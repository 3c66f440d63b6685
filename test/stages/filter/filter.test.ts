import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { answersAsked, namesOf } from "../../../src/core/question.js";
import { failureText } from "../../support/stage-context.js";
import { files, filtered, HEADER, NIH, nihImages, ROWS } from "./filtered.js";

describe("filter", () => {
  it("takes the pathology and the negative class from the official table", async () => {
    const { rows, facts, chosen, facts: json } = await filtered({});
    expect(chosen).toEqual([
      "00000001_001.png Pneumothorax",
      "00000002_000.png No Finding",
      "00000003_000.png Pneumothorax",
      "00000004_000.png No Finding",
    ]);
    expect(rows[0]).toEqual({
      image: "images/00000001_001.png",
      // printf 'bytes of images/00000001_001.png' | sha256sum
      digest: "75b29e77a0dee2b4b702dacb84604fb8a2e119a79b2fe659c2b521b71402239a",
      label: "Pneumothorax",
      labels: ["Pneumothorax", "Effusion"],
      patient: "1",
      age: 58,
      sex: "M",
      view: "PA",
      partition: "",
      more: { followUp: "1" },
    });
    expect(namesOf(json.question)).toEqual(["No Finding", "Pneumothorax"]);
    expect(answersAsked(facts.question)[0]).toBe("Pneumothorax");
    expect(facts.patientsKnown).toBe(true);
    expect(facts.flow).toEqual([
      { step: "rows in the table", images: 6, patients: 4 },
      { step: "Pneumothorax, or No Finding", images: 4, patients: 4, reason: "other findings" },
      { step: "with an image file", images: 4, patients: 4 },
    ]);
    expect(facts.warnings).toEqual([]);
  });

  it("logs what it chose", async () => {
    const { logs, facts, warnings } = await filtered({});
    expect(logs).toEqual([
      "labels.csv: 6 rows, 6 findings",
      "rows without image: 0",
      "images without row: 0",
      "No Finding: 2 images, 2 patients; view AP 1, PA 1; sex F 1, M 1",
      "Pneumothorax: 2 images, 2 patients; view AP 1, PA 1; sex F 1, M 1",
      "findings of the images: No Finding 2, Pneumothorax 2, Effusion 1",
    ]);
    expect(facts.flow).toHaveLength(3);
    expect(warnings).toEqual([]);
  });

  it("reports rows without image and images without row", async () => {
    const images = files("images/00000001_001.png", "images/00000002_000.png", "images/00000009_000.png", "readme.txt");
    const { facts, logs, warnings, chosen } = await filtered({ images });
    expect(chosen).toHaveLength(2);
    expect(logs).toContain("rows without image: 4, such as 00000001_000.png");
    expect(logs).toContain("images without row: 1, such as images/00000009_000.png");
    expect(warnings).toEqual(["2 of 4 selected rows have no image file, such as 00000003_000.png, 00000004_000.png"]);
    expect(facts.warnings).toEqual(warnings);
    expect(facts.flow.at(-1)).toEqual({
      step: "with an image file",
      images: 2,
      patients: 2,
      reason: "no image file",
    });
  });

  const quoted = NIH.split("\n").map((line, index) =>
    (index === 0 ? line.match(/(\w[^,[]*\[[^\]]*\]|[^,]+)/g)! : line.split(",")).map((field) => `"${field}"`).join(","),
  );
  it.each([
    ["quoted, with a pair of columns under one name", quoted.join("\n")],
    ["with CRLF", NIH.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\ufeff${NIH}`],
    [
      "with a comma at the end of each row",
      NIH.split("\n")
        .map((line, index) => (index === 0 ? line : `${line},`))
        .join("\n"),
    ],
    [
      "with a comma at the end of every line",
      NIH.split("\n")
        .map((line) => `${line},`)
        .join("\n"),
    ],
    ["compressed", gzipSync(NIH)],
    ["with Patient Sex", NIH.replace("Patient Gender", "Patient Sex")],
    [
      "with columns in another order",
      NIH.split("\n")
        .map((line) => line.split(",").slice(0, 7).reverse().join(","))
        .join("\n"),
    ],
    ["with rows in another order", [HEADER, ...[...ROWS].reverse()].join("\n")],
    ["with No_Finding", NIH.replaceAll("No Finding", "No_Finding")],
    ["with ages as DICOM writes them", NIH.replaceAll(/,(\d\d),([MF]),/g, ",0$1Y,$2,")],
  ])("reads the table %s", async (_, table) => {
    const expected = await filtered({});
    const got = await filtered({ table });
    expect(got.rows).toEqual(expected.rows);
    // Patients are those of one table, to the byte.
    expect({ ...got.facts, namespace: "" }).toEqual({ ...expected.facts, namespace: "" });
  });

  it("reads the renamed table of the sample set, with ages in months and days, and one that cannot be", async () => {
    const table = [
      "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImageWidth,OriginalImageHeight,OriginalImagePixelSpacing_x,OriginalImagePixelSpacing_y",
      "a.png,Pneumothorax,005,00000013,013M,M,AP,1,1,0.1,0.1",
      "b.png,Pneumothorax,026,00000013,001D,M,AP,1,1,0.1,0.1",
      "c.png,No_Finding,001,00000017,411Y,F,PA,1,1,0.1,0.1",
      "d.png,No_Finding,001,00000018,060Y,,,1,1,0.1,0.1",
    ].join("\r\n");
    const { rows, warnings } = await filtered({ table, images: files("a.png", "b.png", "c.png", "d.png") });
    expect(rows.map((row) => [row.age, row.sex, row.view, row.patient, row.more["followUp"]])).toEqual([
      [1.0833, "M", "AP", "00000013", "5"],
      [0.0027, "M", "AP", "00000013", "26"],
      [undefined, "F", "PA", "00000017", "1"],
      [60, "", "", "00000018", "1"],
    ]);
    expect(warnings).toEqual(['1 age is implausible and taken as unknown, such as "411Y" of c.png']);
  });

  it("reads the table of boxes, whose header is longer than its rows, and its other name for Infiltration", async () => {
    const table = "Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Infiltrate,1,2,3,4\nb.png,Mass,1,2,3,4\n";
    const images = files("a.png", "b.png");
    const { chosen, facts, warnings } = await filtered({
      params: { positive: "Infiltration", negative: "Mass" },
      table,
      images,
    });
    expect(chosen).toEqual(["a.png Infiltration", "b.png Mass"]);
    expect(facts.patientsKnown).toBe(false);
    expect(warnings).toEqual([
      "The patient of 2 of 2 images is not known: images of one patient may come to several partitions, and results be too good",
    ]);
  });

  it("reads any other table when its columns are named", async () => {
    const table = "path,dx,pid,years\nx/1.jpeg,tb;cavity,p1,40\nx/2.jpeg,healthy,p2,50\n";
    const { rows } = await filtered({
      params: {
        positive: "tb",
        negative: "healthy",
        labelSeparator: ";",
        columns: { image: "path", labels: "dx", patient: "pid", age: "years" },
      },
      table,
      // As resize leaves them: another ending.
      images: files("x/1.png", "x/2.png"),
    });
    expect(rows.map(({ image, labels, patient, age }) => ({ image, labels, patient, age }))).toEqual([
      { image: "x/1.png", labels: ["tb", "cavity"], patient: "p1", age: 40 },
      { image: "x/2.png", labels: ["healthy"], patient: "p2", age: 50 },
    ]);
  });

  it("takes patients from names when told how", async () => {
    const table = "image,label\nperson1_virus_6.jpeg,Pneumothorax\nperson2_a.jpeg,No Finding\n";
    const { rows, facts } = await filtered({
      params: { patientPattern: "^person(\\d+)_" },
      table,
      images: files("person1_virus_6.jpeg", "person2_a.jpeg"),
    });
    expect(rows.map((row) => row.patient)).toEqual(["1", "2"]);
    expect(facts.patientsKnown).toBe(true);
  });
});

describe("tables that filter refuses", () => {
  const refused = (table: string | Uint8Array, images = nihImages) => filtered({ table, images });

  it("says what is wrong with them", async () => {
    await expect(refused("")).rejects.toThrow("Expected labels.csv to be a table with a header, got an empty file");
    await expect(refused("a,b\n1,2\n")).rejects.toThrow(
      "Expected labels.csv to have a column of image names, got the columns a, b",
    );
    await expect(refused("image,b\n1,2\n")).rejects.toThrow(
      "Expected labels.csv to have a column of findings, got the columns image, b",
    );
    await expect(refused("image,label\na.png,Mass,5\n")).rejects.toThrow(
      "Expected 2 fields in row 2 of labels.csv, got 3",
    );
    await expect(refused("image,label\n,Mass\n")).rejects.toThrow(
      'Expected rows of labels.csv to have an image name in "image", got empty fields alone',
    );
    await expect(refused("image,label\na.png,Mass\na.png,Nodule\n")).rejects.toThrow(
      "Expected one row per image in labels.csv, got a.png with Mass and, in row 3, with Nodule",
    );
    await expect(refused(gzipSync(NIH).subarray(0, 100))).rejects.toThrow("Cannot decompress labels.csv");
    await expect(filtered({ params: { columns: { image: "Bild" } } })).rejects.toThrow(
      'Expected labels.csv to have the column "Bild" (columns.image), got Image Index, Finding Labels',
    );
  });

  it("refuses rows that give one image to two patients, or to two parts", async () => {
    const columns = { partition: "split" };
    const rows = (second: string) => `image,label,patient,split\na.png,Mass,p1,train\n${second}\n`;
    const failure = async (second: string) => failureText(filtered({ table: rows(second), params: { columns } }));
    expect(await failure("a.png,Mass,p2,train")).toMatch(
      /^Expected one patient per image in labels.csv, got a.png with "p1" and, in row 3, with "p2"/,
    );
    expect(await failure("a.png,Mass,p1,test")).toMatch(
      /^Expected one partition per image in labels.csv, got a.png with "train" and, in row 3, with "test"/,
    );
  });

  it("leaves out rows without an image name, and says which", async () => {
    const { facts, chosen, warnings } = await filtered({ table: `${NIH}\n,Mass,0,1\nTotal`.replace("Total", " ,12") });
    expect(chosen).toHaveLength(4);
    const rows = NIH.split("\n").length;
    expect(warnings).toContain(
      `labels.csv: 2 rows without an image name left out, rows ${rows + 1}, ${rows + 2}; where they go on with the row above, as merged cells do, write its name into them`,
    );
    expect(facts.flow[1]).toMatchObject({ step: "different images", reason: "2 rows without an image name" });
  });

  it("takes rows that repeat each other once", async () => {
    const { facts, chosen } = await filtered({ table: `${NIH}\n${ROWS[1]}` });
    expect(chosen).toHaveLength(4);
    expect(facts.flow[1]).toEqual({
      step: "different images",
      images: 6,
      patients: 4,
      reason: "1 row repeated an earlier one",
    });
  });

  it("wants names that mean one file", async () => {
    const images = files("a/00000001_001.png", "b/00000001_001.png", "00000002_000.png");
    await expect(refused(NIH, images)).rejects.toThrow(
      "Expected one image file named 00000001_001.png, got a/00000001_001.png, b/00000001_001.png",
    );
  });
});
