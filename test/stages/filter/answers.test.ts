import { describe, expect, it } from "vitest";
import { files, filtered } from "./filtered.js";

/** A table with a column per finding, as CheXpert and MIMIC-CXR have it, one image a value. */
const column = (...values: readonly string[]) => ({
  table: ["Path,Pneumothorax", ...values.map((value, i) => `${i}.png,${value}`)].join("\n"),
  images: files(...values.map((_, i) => `${i}.png`)),
});
const chexpert = { positive: "1.0", negative: "0.0", columns: { labels: "Pneumothorax" } };
const said = (warnings: readonly string[]) => warnings.filter((warning) => !warning.startsWith("The patient of"));

describe("what counts as the same finding", () => {
  it("signs count: -1.0 is uncertain, not 1.0", async () => {
    const { chosen, warnings } = await filtered({ params: chexpert, ...column("", "1.0", "-1.0", "0.0") });
    expect(chosen).toEqual(["1.png 1.0", "3.png 0.0"]);
    expect(said(warnings)).toEqual([
      'labels.csv: 1 row is uncertain ("-1.0" 1): in neither class, unless the parameter `uncertain` says otherwise',
      "labels.csv: 1 row has no answer (blank 1): in neither class, unless the parameter `blank` says otherwise",
    ]);
  });

  it("punctuation counts", async () => {
    const table = "image,label\na.png,COVID\nb.png,COVID-\nc.png,COVID+\nd.png,No Finding\n";
    const { chosen } = await filtered({
      params: { positive: "COVID" },
      table,
      images: files("a.png", "b.png", "c.png", "d.png"),
    });
    expect(chosen).toEqual(["a.png COVID", "d.png No Finding"]);
  });

  it("case, blanks and Unicode form do not, and two spellings of one are said", async () => {
    const composed = "neumonía".normalize("NFC");
    const table = `image,label\na.png,${composed}\nb.png,${composed.normalize("NFD")}\nc.png,NEUMONÍA\nd.png,all  well\ne.png, All well \n`;
    const { chosen, warnings } = await filtered({
      params: { positive: "Neumonía", negative: "all well" },
      table,
      images: files("a.png", "b.png", "c.png", "d.png", "e.png"),
    });
    expect(chosen.map((line) => line.slice(6))).toEqual([composed, composed, composed, "all  well", "all  well"]);
    const decomposed = composed.normalize("NFD");
    expect(said(warnings)).toEqual([
      `Findings of labels.csv that are written in several ways count as one each: "All well" 1, "all  well" 1; "NEUMONÍA" 1, "${decomposed}" 1, "${composed}" 1`,
    ]);
  });

  it("numbers are compared by value, identifiers of many digits as they are written", async () => {
    const { chosen, warnings } = await filtered({
      params: { ...chexpert, positive: 1, negative: "0" },
      ...column("1", "1.00", "+1.0", "0.0", "-0", "10", "01"),
    });
    expect(chosen.map((line) => line.slice(6))).toEqual(["1", "1", "1", "0.0", "0.0", "1"]);
    expect(said(warnings)).toEqual([
      'Findings of labels.csv that are written in several ways count as one each: "+1.0" 1, "01" 1, "1" 1, "1.00" 1; "-0" 1, "0.0" 1',
    ]);
    const long = await filtered({
      params: { ...chexpert, positive: "20586908876526207", negative: "20586908876526208" },
      ...column("20586908876526207", "20586908876526208"),
    });
    expect(long.chosen).toEqual(["0.png 20586908876526207", "1.png 20586908876526208"]);
  });

  it("a decimal comma is a point, and said", async () => {
    const table = "Path;Pneumothorax;Patient Age\na.png;1,0;57,5\nb.png;0,0;60\nc.png;-1,0;61\n";
    const { chosen, rows, warnings } = await filtered({
      params: chexpert,
      table,
      images: files("a.png", "b.png", "c.png"),
    });
    expect(chosen).toEqual(["a.png 1,0", "b.png 0,0"]);
    expect(rows.map(({ age }) => age)).toEqual([57.5, 60]);
    expect(said(warnings)).toEqual([
      'labels.csv: 1 row is uncertain ("-1,0" 1): in neither class, unless the parameter `uncertain` says otherwise',
      'Numbers of 2 rows are written with a decimal comma and read as such, such as "57,5" of a.png',
    ]);
  });
});

describe("values that are no answer", () => {
  const values = ["1.0", "0.0", "-1", "nan", "N/A", "", "None", "<NA>", "-1.0"];

  it("are in neither class, and counted", async () => {
    const { chosen, warnings, facts } = await filtered({ params: chexpert, ...column(...values) });
    expect(chosen).toHaveLength(2);
    expect(facts.flow[1]).toMatchObject({ images: 2, reason: "7 rows without an answer or uncertain" });
    expect(said(warnings).slice(-1)).toEqual([
      'labels.csv: 5 rows have no answer (blank 1, "<NA>" 1, "N/A" 1, "None" 1, "nan" 1): in neither class, unless the parameter `blank` says otherwise',
    ]);
    expect(facts.warnings).toEqual(warnings);
  });

  it.each([
    [{ uncertain: "positive" }, "1 0 1 - - - - - 1"],
    [{ uncertain: "negative" }, "1 0 0 - - - - - 0"],
    [{ blank: "negative" }, "1 0 - 0 0 0 0 0 -"],
    [{ uncertain: "positive", blank: "negative" }, "1 0 1 0 0 0 0 0 1"],
  ])("are what %j says", async (rules, expected) => {
    const { rows, warnings } = await filtered({ params: { ...chexpert, ...rules }, ...column(...values) });
    const classOf = new Map(rows.map((row) => [row.image, row.label.charAt(0)]));
    expect(values.map((_, i) => classOf.get(`${i}.png`) ?? "-").join(" ")).toBe(expected);
    expect(warnings.join("\n")).toContain(
      "uncertain" in rules
        ? `taken as ${rules.uncertain}, as the parameter \`uncertain\` says`
        : "taken as negative, as the parameter `blank` says",
    );
  });

  it("are answers where the classes name them", async () => {
    const { chosen } = await filtered({
      params: { ...chexpert, positive: 1, negative: -1 },
      ...column("1", "-1", "0", "-1.0"),
    });
    expect(chosen).toEqual(["0.png 1", "1.png -1", "3.png -1"]);
    const none = await filtered({
      params: { ...chexpert, positive: "TB", negative: "none" },
      ...column("TB", "None", ""),
    });
    expect(none.chosen).toEqual(["0.png TB", "1.png None"]);
  });

  it("`rest` leaves them out and lists what it takes as negative", async () => {
    const { chosen, warnings } = await filtered({
      params: { ...chexpert, positive: "Mass", negative: "rest" },
      ...column("Mass", "Nodule", "Nodule|Edema", "Mass|Nodule", "-1", "nan", "", "True"),
    });
    expect(chosen.map((line) => line.slice(0, 1))).toEqual(["0", "1", "2", "3", "7"]);
    expect(said(warnings).at(-1)).toBe(
      'Taken as negative, since they are not the pathology: "Nodule" 2, "Edema" 1, "True" 1',
    );
  });

  it("a character that was lost in a finding is refused", async () => {
    await expect(filtered({ params: chexpert, ...column("1.0", "neumon\ufffda") })).rejects.toThrow(
      'Expected the findings of labels.csv to be text, got "neumon\ufffda" in row 3, where a character was lost',
    );
  });
});

describe("findings as lists in the manner of Python", () => {
  const lists = [
    `"['normal']"`,
    `"['pleural effusion']"`,
    `"[' Pleural effusion ', ""Chilaiditi's sign""]"`,
    `"['COPD signs, mild', 'pleural effusion']"`,
    "[]",
    "nan",
    `"['it\\'s', nan]"`,
  ];
  const request = (params: object) =>
    filtered({
      params: { positive: "pleural effusion", negative: "rest", columns: { labels: "Pneumothorax" }, ...params },
      ...column(...lists),
    });

  it("are recognized", async () => {
    const { chosen, rows, logs, warnings } = await request({});
    expect(chosen.map((line) => line.slice(6))).toEqual([
      "not pleural effusion",
      "pleural effusion",
      "pleural effusion",
      "pleural effusion",
      "not pleural effusion",
    ]);
    expect(rows.map(({ labels }) => labels)).toEqual([
      ["normal"],
      ["pleural effusion"],
      ["pleural effusion", "Chilaiditi's sign"],
      ["COPD signs, mild", "pleural effusion"],
      ["it's", "nan"],
    ]);
    expect(logs).toContain("labels.csv: findings are lists as Python writes them; labelSeparator plays no part");
    expect(warnings.join("\n")).toContain('2 rows have no answer (blank 1, "nan" 1)');
  });

  it("may be asked for, and named as they stand in the table", async () => {
    const one = await request({ labelSeparator: "python" });
    const other = await request({ labelSeparator: ",", positive: "['pleural effusion']" });
    expect(other.chosen).toEqual(one.chosen);
  });

  it("are refused beside others", async () => {
    await expect(filtered({ params: chexpert, ...column(`"['Mass']"`, "Mass") })).rejects.toThrow(
      `Expected the findings of labels.csv to be lists such as ['Mass', 'Nodule'], got "Mass" in row 3`,
    );
    await expect(filtered({ params: chexpert, ...column("Mass", `"['Mass']"`) })).rejects.toThrow(
      `got the list "['Mass']" in row 3 after others that are not lists`,
    );
    await expect(
      filtered({ params: { ...chexpert, labelSeparator: "python" }, ...column("['Mass' 'Nodule']") }),
    ).rejects.toThrow(`got "['Mass' 'Nodule']" in row 2`);
  });
});

describe("where", () => {
  it("compares numbers by value", async () => {
    const table = "image,label,quality\na.png,No Finding,1.0\nb.png,Mass,1\nc.png,No Finding,-1\nd.png,No Finding,01\n";
    for (const quality of ["1", 1, ["1.00"]]) {
      const { chosen } = await filtered({
        params: { positive: "Mass", where: { equals: { quality } } },
        table,
        images: files("a.png", "b.png", "c.png", "d.png"),
      });
      expect(chosen).toEqual(["a.png No Finding", "b.png Mass", "d.png No Finding"]);
    }
  });

  it("takes no patient from what names nobody", async () => {
    const table = "image,label,patient\na.png,No Finding,nan\nb.png,Mass,ANONYMOUS\nc.png,Mass,P1\n";
    const { rows, facts } = await filtered({
      params: { positive: "Mass" },
      table,
      images: files("a.png", "b.png", "c.png"),
    });
    expect(rows.map(({ patient }) => patient)).toEqual(["", "", "P1"]);
    expect(facts.patientsKnown).toBe(false);
  });

  it("knows sexes by word, and says which it does not know", async () => {
    const table = "image,label,sex\na.png,No Finding,Mujer\nb.png,Mass,hombre\nc.png,Mass,2\n";
    const { rows, warnings } = await filtered({
      params: { positive: "Mass" },
      table,
      images: files("a.png", "b.png", "c.png"),
    });
    expect(rows.map(({ sex }) => sex)).toEqual(["F", "M", ""]);
    expect(warnings).toContain('1 sex is not recognized, such as "2" of c.png');
  });
});
