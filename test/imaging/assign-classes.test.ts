import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { assignClasses } from "../../src/imaging/subjects/assign-classes.js";
import { subjectParams } from "../../src/imaging/subjects/subject-params.js";
import { Type } from "../../src/vendor/typebox.js";
import { failureText, stageParams, temporaryFolder } from "../support/stage-context.js";

const schema = Type.Object(subjectParams({ id: "image", idDescription: "", noun: "images" }));

interface Request {
  readonly table: string | Uint8Array;
  /** Paths without ending. */
  readonly files: readonly string[];
  readonly labels?: Readonly<Record<string, unknown>>;
  readonly classes?: unknown;
  readonly match?: "file" | "name";
  readonly taken?: readonly string[];
}

/** What each file became, with what was said. */
async function assign({ table, files, labels = {}, classes: given, match = "file", taken = [] }: Request) {
  const file = path.join(temporaryFolder(), "l.csv");
  writeFileSync(file, table);
  const found = files.map((name) => ({
    name: name.split("/").at(-1) as string,
    folders: name.split("/").slice(0, -1),
  }));
  const [warnings, logs, account]: [string[], string[], string[]] = [[], [], []];
  const params = stageParams(schema, { labels, ...(given !== undefined && { classes: given }) }) as Parameters<
    typeof assignClasses
  >[2];
  const result = await assignClasses(found, file, params, {
    noun: "images",
    log: (line) => logs.push(line),
    warn: (message) => warnings.push(message),
    match,
    namesPatients: false,
    pseudonyms: undefined,
    taken,
    reading: {
      note: (name, value) => void account.push(`${name}: ${value}`),
      tally: (name, value, count = 1) => void account.push(`${name}: ${value || "blank"} ${count}`),
    },
  });
  const classes = result.subjects.map((subject) => `${[...subject.folders, subject.name].join("/")} ${subject.class}`);
  return { ...result, classes, warnings, logs, account };
}

/** Files `0`, `1`, ... with these values. */
const column = (...values: readonly string[]) => ({
  table: ["image,Pneumonia", ...values.map((value, i) => `${i},${value}`)].join("\n"),
  files: values.map((_, i) => String(i)),
});
const pneumonia = { column: "Pneumonia" };

describe("classes by a table of subjects", () => {
  const values = ["1.0", "0.0", "-1.0", "", "nan", "True", "1", "01"];

  it("uncertain, unknown and blank values are in neither class; others that are negative by default are listed", async () => {
    const { classes, warnings, flow } = await assign({ ...column(...values), labels: pneumonia });
    expect(classes).toEqual(["0 positive", "1 negative", "5 negative", "6 positive", "7 positive"]);
    expect(warnings).toEqual([
      'l.csv: 1 row is uncertain ("-1.0" 1): in neither class, unless the parameter `labels.uncertain` says otherwise',
      'l.csv: 2 rows have no answer (blank 1, "nan" 1): in neither class, unless the parameter `labels.blank` says otherwise',
      'Taken as negative, since `labels.negative` names no values: "0.0" 1, "True" 1',
    ]);
    expect(flow[1]).toMatchObject({ images: 5, reason: "0 without a row in the label table, 3 of neither class" });
  });

  it.each([
    [{ negative: 0 }, "+-    ++"],
    [{ negative: [0, "true"] }, "+-   -++"],
    [{ negative: 0, uncertain: "positive" }, "+-+   ++"],
    [{ negative: 0, uncertain: "negative", blank: "negative" }, "+---- ++"],
    [{ negative: -1 }, "+ -   ++"],
    [{ positive: "TRUE", negative: "nan" }, "    -+  "],
  ])("%j", async (rules, expected) => {
    const { classes } = await assign({ ...column(...values), labels: { ...pneumonia, ...rules } });
    const got = values.map((_, i) => classes.find((line) => line.startsWith(`${i} `))?.slice(2) ?? "");
    expect(got.map((name) => ({ positive: "+", negative: "-" })[name] ?? " ").join("")).toBe(expected);
  });

  it("an empty class names the values that there are", async () => {
    expect(await failureText(assign({ ...column("yes", "no", "no"), labels: pneumonia }))).toBe(
      'Expected images of both classes, got 3 of negative and 0 of positive; the values of Pneumonia are "no" 2, "yes" 1\nCheck `labels` (id, column, positive, where), or without a label table that `classes` names the two folders.',
    );
    await expect(assign({ ...column("1", "0"), labels: { ...pneumonia, negative: ["1.0"] } })).rejects.toThrow(
      'Expected `labels.positive` and `labels.negative` to name different values, got "1.0" in both',
    );
  });

  it("the table may be as people have them", async () => {
    const table = "Bild;Befund;Größe\n0;1,0;5,5\n1;0,0;6\n;;\n";
    const { classes, warnings } = await assign({
      table: Buffer.from(table, "latin1"),
      files: ["0", "1"],
      labels: { id: "Bild", column: "Befund", negative: 0, encoding: "latin1" },
    });
    expect(classes).toEqual(["0 positive", "1 negative"]);
    expect(warnings).toEqual([
      "l.csv: 1 empty row left out",
      'l.csv: values with a decimal comma are read as numbers, such as "1,0"',
    ]);
    expect(await failureText(assign({ table: Buffer.from(table, "latin1"), files: ["0"] }))).toContain(
      "such as labels.encoding: windows-1252",
    );
  });
});

describe("which row belongs to which subject", () => {
  it("names of files and their paths are compared from the end", async () => {
    const table = "image,label\ndata/p1/a.dcm,1\ndata/p2/a.dcm,0\ndata/p9/b.dcm,1\n";
    const { classes, warnings } = await assign({ table, files: ["p1/a", "p2/a", "p3/b"], labels: { negative: 0 } });
    expect(classes).toEqual(["p1/a positive", "p2/a negative"]);
    expect(warnings).toEqual([
      "1 images have no row in l.csv and are left out",
      "1 row of l.csv without a file, such as data/p9/b.dcm",
    ]);
  });

  it("a name that fits several files, or two names for one, are refused", async () => {
    await expect(assign({ table: "image,label\na,1\nb,0\n", files: ["p1/a", "p2/a", "b"] })).rejects.toThrow(
      "Expected one file named a, got p1/a, p2/a",
    );
    await expect(assign({ table: "image,label\np1/a,1\nq/p1/a,0\n", files: ["p1/a", "b"] })).rejects.toThrow(
      "Expected one row of l.csv per file, got p1/a and q/p1/a for p1/a",
    );
  });

  it("what several files may be called is theirs together", async () => {
    const { classes } = await assign({
      table: "image,label\nP1,1\nP2,0\n",
      files: ["x/P1", "y/P1", "P2"],
      labels: { negative: 0 },
      match: "name",
    });
    expect(classes).toEqual(["x/P1 positive", "y/P1 positive", "P2 negative"]);
  });

  it("rows outside `where` do not disagree with those inside; others do", async () => {
    const table = "image,label,visit\na,1,1.0\na,0,2\nb,0,1\n";
    const labels = { negative: 0, where: { visit: 1 } };
    expect((await assign({ table, files: ["a", "b"], labels })).classes).toEqual(["a positive", "b negative"]);
    await expect(assign({ table, files: ["a", "b"] })).rejects.toThrow(
      'Expected one class for a in l.csv, got positive ("1") and, in row 3, negative ("0")',
    );
    const twice = await assign({ table: "image,label,age\na,1,50\na,1,51\nb,0,60\n\n,0,1\n", files: ["a", "b"] });
    expect(twice.warnings.slice(0, 2)).toEqual([
      "1 row of l.csv without a name left out",
      "l.csv has several rows for 1 of its names, such as a: their class is the same, and the further columns are those of the first",
    ]);
  });
});

describe("columns of the table", () => {
  const TABLE = "image,label,Name,DOB,remark\na,1,Doe^Jane,1944-02-29,x\nb,0,,1950-01-01,y\n";

  it("that may tell who somebody is go on as given or not given, unless they are kept", async () => {
    const { subjects, warnings } = await assign({ table: TABLE, files: ["a", "b"] });
    expect(subjects.map(({ columns }) => [columns["Name"], columns["DOB"], columns["remark"]])).toEqual([
      ["given", "given", "x"],
      ["", "given", "y"],
    ]);
    expect(warnings).toEqual([
      'l.csv: "Name", "DOB" may identify somebody; only whether a value is given is passed on (`labels.keep` leaves columns as they are)',
    ]);
    const kept = await assign({ table: TABLE, files: ["a", "b"], labels: { keep: ["Name", "DOB"] } });
    expect(kept.subjects[0]?.columns).toMatchObject({ Name: "Doe^Jane", DOB: "1944-02-29" });
    expect(kept.warnings).toEqual([]);
  });

  it("are not shown where the first line holds data", async () => {
    for (const table of ["a,1,Doe Jane\nb,0,Roe Rick\n", "a,yes,Doe^Jane\nb,no,Roe^Rick\n", "a,yes,1944-02-29\n"]) {
      const failure = await failureText(assign({ table, files: ["a", "b"] }));
      expect(failure).toContain("Expected l.csv to have the column image, got (a first line of 3 values)");
      expect(failure).toContain("The table seems to have no header");
    }
  });

  it("that are to be kept have to be there", async () => {
    expect(await failureText(assign({ table: TABLE, files: ["a", "b"], labels: { keep: ["Nmae"] } }))).toContain(
      "Expected l.csv to have the column Nmae, got image, label, Name, DOB, remark",
    );
  });

  it("that a dataset has itself get another name, and none is lost", async () => {
    const table = "image,label,patient,age,modality,table.age,,x\na,1,P1,50,CT,1,unnamed,y\nb,0,P2,60,MR,2,,z\n";
    const { subjects, logs, patientColumn } = await assign({ table, files: ["a", "b"], taken: ["modality"] });
    expect(subjects[0]?.columns).toEqual({
      "table.image": "a",
      "table.label": "1",
      "table.patient": "P1",
      "table.table.age": "50",
      "table.modality": "CT",
      "table.age": "1",
      x: "y",
    });
    expect(subjects[0]?.table).toMatchObject({ patient: "P1", age: 50, sex: "" });
    expect(patientColumn).toBe("patient");
    expect(logs).toContain("l.csv: 1 column without a name left out");
  });

  it("of one name are refused", async () => {
    await expect(assign({ table: "image,label,x,x\na,1,,\n", files: ["a"] })).rejects.toThrow(
      'Expected the columns of l.csv to have different names, got "x" in columns 3 and 4',
    );
  });
});

describe("several classes by a table", () => {
  const classes = { COVID: 2, Pneumonia: ["1", "viral"], Normal: 0 };
  const values = ["2.0", "1", "0", "Viral", "-1", "", "other"];

  it("by the values that each names", async () => {
    const made = await assign({ ...column(...values), labels: pneumonia, classes });
    expect(made.classes).toEqual(["0 COVID", "1 Pneumonia", "2 Normal", "3 Pneumonia"]);
    expect(made.warnings).toEqual([
      'l.csv: 1 row is uncertain ("-1" 1): in no class, unless the parameter `labels.uncertain` says otherwise',
      "l.csv: 1 row has no answer (blank 1): in no class, unless the parameter `labels.blank` says otherwise",
    ]);
    expect(made.flow[1]?.reason).toBe('0 without a row in the label table, 3 of no class ("other" 1)');
    const listed = await assign({ ...column("0", "1", "2"), labels: pneumonia, classes: ["0", "1", "2"] });
    expect(listed.classes).toEqual(["0 0", "1 1", "2 2"]);
  });

  it("says what does not fit", async () => {
    expect(await failureText(assign({ ...column("2", "1"), labels: pneumonia, classes }))).toBe(
      'Expected images of all classes, got 1 of COVID and 1 of Pneumonia and 0 of Normal; the values of Pneumonia are "1" 1, "2" 1\nCheck `labels` (id, column, where), or without a label table that `classes` names their folders.',
    );
    const labels = { ...pneumonia, negative: 0 };
    expect(await failureText(assign({ ...column(...values), labels, classes }))).toMatch(
      /^Expected no `labels.negative` with several classes, none of which is negative, got 0\n/,
    );
    const table = "image,Pneumonia\na,2\na,1\nb,0";
    expect(await failureText(assign({ table, files: ["a", "b"], labels: pneumonia, classes }))).toMatch(
      /^Expected one class for a in l.csv, got COVID \("2"\) and, in row 3, Pneumonia \("1"\)\n/,
    );
  });
});
