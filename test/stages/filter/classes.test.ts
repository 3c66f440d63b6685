import { describe, expect, it } from "vitest";
import filter from "../../../stages/filter/index.js";
import { failureText } from "../../support/stage-context.js";
import { files, filtered } from "./filtered.js";

const HEADER = "image,labels,patient,sex";
const tableOf = (rows: Readonly<Record<string, string>>) =>
  [HEADER, ...Object.entries(rows).map(([name, labels], at) => `${name}.png,${labels},p${at},F`)].join("\n");
const imagesOf = (rows: Readonly<Record<string, string>>) => files(...Object.keys(rows).map((name) => `${name}.png`));
const select = (rows: Readonly<Record<string, string>>, params: Readonly<Record<string, unknown>>) =>
  filtered({ table: tableOf(rows), images: imagesOf(rows), params });

const classes = { COVID: "COVID-19", Pneumonia: ["Viral", "Bacterial"], Normal: ["No Finding"] };
const ROWS = {
  a: "COVID-19",
  b: "viral",
  c: "Bacterial|Effusion",
  d: "No Finding",
  e: "Effusion",
  f: "nan",
  g: "No Finding|Effusion",
};

describe("classes that exclude each other", () => {
  it("takes an image to the class of its findings, and says why others are in none", async () => {
    const { chosen, facts, logs, warnings } = await select(ROWS, { classes });
    expect(facts.question).toEqual({ kind: "multiclass", classes: ["COVID", "Pneumonia", "Normal"] });
    expect(chosen).toEqual(["a.png COVID", "b.png Pneumonia", "c.png Pneumonia", "d.png Normal"]);
    expect(facts.flow[1]).toEqual({
      step: "COVID, Pneumonia or Normal",
      images: 4,
      patients: 4,
      reason: 'other findings ("Effusion" 2, "No Finding" 1); 1 row without an answer or uncertain',
    });
    expect(warnings.filter((text) => text.startsWith("labels.csv: "))).toEqual([
      'labels.csv: 1 row has no answer ("nan" 1): in no class, unless the parameter `blank` says otherwise',
    ]);
    expect(warnings).toContain('1 row of labels.csv with "No Finding" beside other findings: not taken as without any');
    expect(logs).toContain("Pneumonia: 2 images, 2 patients; view unknown 2; sex F 2");
  });

  it("match: only leaves out images with other findings, limitPerClass and where work as for two classes", async () => {
    expect((await select(ROWS, { classes, match: "only" })).chosen).toEqual([
      "a.png COVID",
      "b.png Pneumonia",
      "d.png Normal",
    ]);
    const limited = await select(ROWS, { classes, limitPerClass: 1, pick: "first" });
    expect(limited.chosen).toEqual(["a.png COVID", "b.png Pneumonia", "d.png Normal"]);
    await expect(select(ROWS, { classes, where: { equals: { patient: ["p0", "p1"] } } })).rejects.toThrow(
      'Expected images of the class "Normal", got none after the step "patient p0 or p1"',
    );
  });

  it("a row that fits two is an error, or dropped and counted; not where `where` leaves it out", async () => {
    const rows = { ...ROWS, h: "COVID-19|Viral" };
    expect(await failureText(select(rows, { classes }))).toBe(
      "Expected each row to fit one of `classes`, but 1 row of labels.csv fits more than one class, such as h.png with " +
        'COVID-19|viral, which fits "COVID" and "Pneumonia"\n' +
        "Leave such images out with onConflict: drop, define classes that exclude each other (match: only), or ask for " +
        "`findings`, which may occur together.",
    );
    const dropped = await select(rows, { classes, onConflict: "drop" });
    expect(dropped.chosen).toHaveLength(4);
    expect(dropped.facts.flow[1]?.reason).toMatch(/; 1 row of two classes$/);
    expect(dropped.warnings[1]).toMatch(
      /^1 row of labels.csv fits more than one class.*: left out, as `onConflict` says$/,
    );
    const outside = { classes, where: { equals: { patient: ["p0", "p1", "p3"] } } };
    expect((await select(rows, outside)).chosen).toHaveLength(3);
  });

  it("reads a column for each finding", async () => {
    const table =
      "image,COVID-19,Viral,Bacterial,No Finding\na.png,1,0,,0\nb.png,0,1.0,1,\nc.png,,,,1\nd.png,1,-1,0,0\ne.png,,,,\nf.png,1,1,0,0";
    const images = files("a.png", "b.png", "c.png", "d.png", "e.png", "f.png");
    const one = await filtered({ table, images, params: { classes, onConflict: "drop" } });
    expect(one.chosen).toEqual(["a.png COVID", "b.png Pneumonia", "c.png Normal"]);
    expect(one.warnings).toContain(
      'labels.csv: 1 row is uncertain ("COVID-19" 1): in no class, unless the parameter `uncertain` says otherwise',
    );
    const other = await filtered({ table, images, params: { classes, onConflict: "drop", uncertain: "negative" } });
    expect(other.chosen).toContain("d.png COVID");
  });

  it.each([
    ["majority", ["a COVID", "b COVID", "d Normal"]],
    ["all", ["a COVID", "d Normal"]],
    ["ignore-disagreement", ["a COVID", "d Normal"]],
  ])("of several readers: %s", async (readers, chosen) => {
    const lines = { a: "CCC", b: "CVC", c: "CV", d: "N" };
    const names: Readonly<Record<string, string>> = { C: "COVID-19", V: "Viral", N: "No Finding" };
    const table = ["image,labels,rad_id"];
    for (const [image, read] of Object.entries(lines)) {
      for (const [at, letter] of [...read].entries()) table.push(`${image}.png,${names[letter]},R${at}`);
    }
    table.push("e.png,Bacterial,R1");
    const run = (params: object) =>
      filtered({
        table: table.join("\n"),
        images: files(..."abcde".split("").map((n) => `${n}.png`)),
        params: { ...params },
      });
    const { chosen: got, warnings } = await run({ classes, readers });
    expect(got).toEqual([...chosen.map((text) => text.replace(" ", ".png ")), "e.png Pneumonia"]);
    expect(warnings.join("\n")).toMatch(/ of labels.csv left out, since readers do not agree \(readers: /);
    expect(await failureText(run({ classes, readers: "any" }))).toMatch(/2 rows of labels.csv fit more than one class/);
    expect(await failureText(run({ classes }))).toMatch(/^Expected one row per image in labels.csv, got b.png with/);
  });

  it.each([
    [{ classes: { A: "COVID-19", B: "covid-19" } }, /one of `classes`, got "covid-19" in "A" and "B"/],
    [{ classes: { A: "COVID-19", "a ": "Viral" } }, /differ in more than case and blanks, got "A" and "a "/],
    [
      { classes: { A: "COVID", B: "Viral" } },
      /`classes.A` to be a finding of labels.csv, got "COVID"\nIts findings, with/,
    ],
    [{ classes, uncertain: "positive" }, /^Expected `uncertain` to be ignore with `classes`, .* got positive\n/],
  ])("refuses %j", async (params, text) => {
    expect(await failureText(select(ROWS, params))).toMatch(text);
  });

  it("asks one question", () => {
    const check = (params: object) => filter.check?.(params as never);
    expect(check({ positive: "x" })).toEqual([]);
    expect(check({})).toMatchObject([{ path: [], message: expect.stringMatching(/got none$/) }]);
    expect(check({ positive: "x", findings: "all" })).toMatchObject([
      { path: ["findings"], message: expect.stringMatching(/got `positive` and `findings`$/) },
    ]);
  });
});
