import { describe, expect, it } from "vitest";
import { failureText } from "../../support/stage-context.js";
import { files, filtered } from "./filtered.js";

const images = files("a.png", "b.png", "c.png", "d.png");
const run = (table: string, params: Readonly<Record<string, unknown>> = {}) => filtered({ table, images, params });
const warned = async (table: string, params: Readonly<Record<string, unknown>> = {}) =>
  (await run(table, params)).warnings.filter((warning) => !warning.startsWith("The patient of"));

describe("values that a class may have meant", () => {
  const numbers = { positive: 1, negative: 0 };

  it("words beside numbers are in neither class, and said", async () => {
    const table = "image,label\na.png,1\nb.png,0\nc.png,True\nd.png,2\n";
    expect(await warned(table, numbers)).toEqual([
      'labels.csv: 1 value besides the numbers of the classes is not a number, and in neither class ("True" 1); name them in `positive` or `negative` if they are meant',
    ]);
    expect(await warned(table, { positive: [1, "true"], negative: 0 })).toEqual([]);
  });

  it("findings that were not taken apart are said", async () => {
    const table = 'image,label\na.png,Mass\nb.png,No Finding\nc.png,"Mass, Nodule"\nd.png,Nodule\n';
    const said =
      '1 row of labels.csv with findings that contain the name of a class and something else, such as "Mass, Nodule"';
    expect(await warned(table, { positive: "Mass" })).toEqual([
      `${said}: in neither class. If they are several findings, give their separator: labelSeparator: ",".`,
    ]);
    expect((await warned(table, { positive: "Mass", negative: "rest" }))[0]).toBe(
      `${said}: taken as negative. If they are several findings, give their separator: labelSeparator: ",".`,
    );
    const { chosen, warnings } = await run(table, { positive: "Mass", labelSeparator: "," });
    expect(chosen).toEqual(["a.png Mass", "b.png No Finding", "c.png Mass"]);
    expect(warnings).toHaveLength(1);
  });

  it("so are findings in brackets or quotation marks, and no longer names", async () => {
    const table = "image,label\na.png,Mass\nb.png,No Finding\nc.png,{'Mass'}\nd.png,Massive bleeding\n";
    expect(await warned(table, { positive: "Mass" })).toEqual([
      "1 row of labels.csv with findings that contain the name of a class and something else, such as \"{'Mass'}\": in neither class. If they are the same, name them as they are written.",
    ]);
  });

  it("characters without width and dashes before numbers count as what is seen", async () => {
    const table = "image,label\na.png,1\u200b\nb.png,\ufeff0\nc.png,\u20131\n";
    const { chosen, warnings } = await run(table, numbers);
    expect(chosen).toEqual(["a.png 1\u200b", "b.png 0"]);
    expect(warnings[0]).toMatch(/^labels\.csv: 1 row is uncertain/);
  });
});

describe("ids that a spreadsheet has changed", () => {
  const table = (ids: readonly string[]) =>
    ["image,label,patient", ...ids.map((id, at) => `${"abcd"[at]}.png,${at % 2},${id}`)].join("\n");
  const numbers = { positive: 1, negative: 0 };

  it("patients that may be one are said", async () => {
    expect(await warned(table(["12", "12.0", "p3", "P3"]), numbers)).toEqual([
      '2 of 4 patient ids differ from another in leading zeros, ".0" or case alone, such as "12" and "12.0": they count as different patients, so if they are one, results may be too good. Write each patient in one way',
    ]);
    expect(await warned(table(["012", "0120", "1.2", "12"]), numbers)).toHaveLength(1);
    expect(await warned(table(["1", "10", "100", "1.5"]), numbers)).toEqual([]);
  });

  it("numbers that were rounded are said", async () => {
    expect(await warned(table(["1.23E+11", "1.23E+11", "7", "8"]), numbers)).toEqual([
      '1 of 3 patient ids are written as rounded numbers, such as "1.23E+11": a spreadsheet may have made one patient of several. Take them from the original table',
    ]);
  });

  it.each([
    ["A.png", "a.png"],
    ["x/A.PNG", "a.png"],
    ["7", "007.png"],
    ["7.0", "7.png"],
    ["https://host/a%20b.png?raw=1", "a b.png"],
  ])("a name without file gets a hint where only the writing differs: %s", async (name, file) => {
    const outcome = filtered({
      table: `image,label\n${name},1\nb.png,0\nc.png,1\n`,
      images: files(file, "b.png", "c.png"),
      params: numbers,
    });
    expect((await outcome).warnings[0]).toBe(
      `1 of 3 selected rows has no image file, such as ${name}; ${name} may be the file ${file}: names have to be written alike`,
    );
  });

  it("and none where another folder has a file of its name", async () => {
    const outcome = filtered({
      table: "image,label\np7/a.png,1\np1/b.png,0\np1/c.png,1\n",
      images: files("p1/a.png", "p1/b.png", "p1/c.png"),
      params: numbers,
    });
    expect((await outcome).warnings[0]).toBe("1 of 3 selected rows has no image file, such as p7/a.png");
  });
});

describe("the lines of a table", () => {
  const numbers = { positive: 1, negative: 0 };

  it.each(["a.png,1\rb.png,0\r\nc.png,1\n", 'a.png,1,"x"\rb.png,0,\nc.png,1,\r\n'])(
    "may end in several ways: %j",
    async (rows) => {
      expect((await run(`image,label,note\r${rows}`, numbers)).chosen).toEqual(["a.png 1", "b.png 0", "c.png 1"]);
    },
  );

  it("may be divided by bars where nothing else divides them", async () => {
    const { chosen, logs } = await run("image|label\na.png|1\nb.png|0\n", numbers);
    expect(chosen).toEqual(["a.png 1", "b.png 0"]);
    expect(logs[0]).toBe('labels.csv: columns are separated by "|"');
  });

  it("have to begin with the names of the columns", async () => {
    expect(await failureText(run("a.png,1\nb.png,0\n", numbers))).toBe(
      "Expected labels.csv to have a column of image names, got the columns (a first line of 2 values)\nName it: columns: { image: <name> }. The table seems to have no header: write the names of its columns into its first line.",
    );
    expect(await failureText(run("image label\na.png 1\nb.png 0\n", numbers))).toBe(
      'Expected labels.csv to have a column of image names, got the columns image label\nName it: columns: { image: <name> }. The first line of the table has to name its columns; if they are separated by " ", say so: delimiter: " "',
    );
  });
});
