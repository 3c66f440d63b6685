import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failureText } from "../../support/stage-context.js";
import { files, filtered } from "./filtered.js";

const images = files("a.png", "b.png");
const run = (table: string | Uint8Array, params: object = {}) =>
  filtered({ params: { positive: "Neumonía", negative: "normal", ...params }, table, images });
const text = "image,label,note\na.png,neumonía,“x”\nb.png,normal,\n";
const bigEndian = (bytes: Buffer) => Buffer.from(bytes).swap16();
const utf16 = Buffer.from(text, "utf16le");
const windows = Buffer.from(text.replaceAll("“", "\u0093").replaceAll("”", "\u0094"), "latin1");
const chosen = ["a.png neumonía", "b.png normal"];

describe("the encoding of a table", () => {
  it.each([
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16 with a mark", Buffer.concat([Buffer.of(0xff, 0xfe), utf16])],
    ["big-endian UTF-16 with a mark", Buffer.concat([Buffer.of(0xfe, 0xff), bigEndian(utf16)])],
    ["UTF-16 with a mark, compressed", gzipSync(Buffer.concat([Buffer.of(0xff, 0xfe), utf16]))],
  ])("is recognized: %s", async (_, bytes) => {
    expect((await run(bytes)).chosen).toEqual(chosen);
  });

  it.each([
    ["windows-1252", windows],
    ["latin1", windows],
    ["utf-16le", utf16],
    ["utf-16be", bigEndian(utf16)],
    ["macintosh", Buffer.from(text.replaceAll("í", "\u0092").replaceAll(/[“”]/g, ""), "latin1")],
  ])("may be given: %s", async (encoding, bytes) => {
    expect((await run(bytes, { encoding })).chosen).toEqual(chosen);
  });

  it("is asked for where it is not certain", async () => {
    expect(await failureText(run(windows))).toBe(
      "Expected labels.csv to be text in UTF-8, got the byte 0xED at position 30 (line 2)\nSave it as UTF-8, or say what it is, such as encoding: windows-1252 (Excel in Western Europe and the Americas; latin1 is the same here).",
    );
    for (const [bytes, name] of [
      [utf16, "utf-16le"],
      [bigEndian(utf16), "utf-16be"],
    ] as const) {
      expect(await failureText(run(bytes))).toBe(
        `Expected labels.csv to be text in UTF-8, got what looks like ${name.toUpperCase()} without a byte order mark\nSave it as UTF-8, or say what it is, such as encoding: ${name}.`,
      );
    }
  });

  it.each([
    ["another than its mark", Buffer.from(`\ufeff${text}`), { encoding: "latin1" }, "got the byte order mark of utf-8"],
    ["cut short", utf16.subarray(0, 41), { encoding: "utf-16le" }, "to be text in utf-16le, got bytes that are not"],
    ["not UTF-8 as given", windows, { encoding: "utf-8" }, "got the byte 0xED at position 30"],
    ["a NUL", Buffer.from(text.replace("normal", "nor\0mal")), {}, "to be text, got a NUL character in line 3"],
    ["a workbook", Buffer.from("PK\u0003\u0004xl/workbook.xml"), {}, "got an Excel workbook or another zip archive"],
  ])("is refused: %s", async (_, bytes, params, message) => {
    await expect(run(bytes, params)).rejects.toThrow(message);
  });
});

describe("the columns of a table", () => {
  const table = (delimiter: string) => text.replaceAll(",", delimiter).replace("“x”", `"1${delimiter}2"`);

  it.each([
    [";", "semicolon"],
    ["\t", "tab"],
  ])("are found where they are separated by %j", async (delimiter, name) => {
    const { chosen: got, logs } = await run(table(delimiter));
    expect(got).toEqual(chosen);
    expect(logs[0]).toBe(`labels.csv: columns are separated by ${name}`);
  });

  it("may have no name, and are then none that anyone asks for", async () => {
    expect((await run("image,label,\na.png,neumonía,x\nb.png,normal,\n")).chosen).toEqual(chosen);
    expect((await run(",image,label\n0,a.png,neumonía\n1,b.png,normal\n")).chosen).toEqual(chosen);
    expect(await failureText(run("image,label\na.png,neumonía,x\n"))).toContain("Expected 2 fields in row 2");
  });

  it.each([
    ["a title", `NIH labels 2017,,\n,,\n${text}`, 3],
    ["a remark", `# made by hand\n${text}`, 2],
    ["a remark before semicolons", `Etiquetas\n\n${table(";")}`, 3],
  ])("that stand after %s are pointed at", async (_, titled, row) => {
    expect(await failureText(run(titled))).toContain(
      `Row ${row} has more columns: if it names them, remove the rows before it, which are titles or remarks.`,
    );
  });

  it("may be separated by what is given, or by what Excel's first line says", async () => {
    expect((await run(table("#"), { delimiter: "#" })).chosen).toEqual(chosen);
    expect((await run(`sep=^\r\n${table("^")}`)).chosen).toEqual(chosen);
  });

  it("are told apart by the rows where the header has several separators", async () => {
    const semicolons = "image;label;size[x,y]\na.png;neumonía;1\nb.png;normal;2\n";
    expect((await run(semicolons)).chosen).toEqual(chosen);
    const commas = "image,label,note;source\na.png,neumonía,x\nb.png,normal,y\n";
    expect((await run(commas)).chosen).toEqual(chosen);
    expect(await failureText(run("image,x;label\na.png,1;neumonía\nb.png,1;normal\n"))).toBe(
      'Expected the columns of labels.csv to be separated by one of comma, semicolon, tab, got a header that has 2 by comma and 2 by semicolon\nSay which: delimiter: ","',
    );
  });

  it("must have different names", async () => {
    await expect(run("image,label,x,label\na.png,neumonía,,normal\n")).rejects.toThrow(
      'Expected the columns of labels.csv to have different names, got "label" in columns 2 and 4',
    );
    await expect(run("image,label,Image\na.png,neumonía,b.png\n")).rejects.toThrow(
      'Expected one column for image in labels.csv, got "image" and "Image"',
    );
  });
});

describe("the rows of a table", () => {
  it("that are empty are left out and counted, and rows keep their numbers", async () => {
    const { chosen: got, warnings } = await run(`${text},,\n\n , ,\n`);
    expect(got).toEqual(chosen);
    expect(warnings[0]).toBe("labels.csv: 2 empty rows left out");
    const nameless = await run(`${text},,\n\n,normal,x\n`);
    expect(nameless.warnings[1]).toContain("labels.csv: 1 row without an image name left out, row 6;");
  });

  it("may have stray quotation marks", async () => {
    const { chosen: got, warnings } = await run('image,label,note\na.png,neumonía,12" film\nb.png,normal,a "b" c\n');
    expect(got).toEqual(chosen);
    expect(warnings[0]).toBe(
      "labels.csv: quotation marks that belong to no quoted field in 2 rows (2, 3): taken as part of the text",
    );
  });

  it("may have lost a quotation mark, which is said or refused", async () => {
    await expect(run('image,label,note\na.png,neumonía,"x\nb.png,normal,y\n')).rejects.toThrow(
      "Expected labels.csv to be a CSV table, got a quotation mark in row 2 that opens a field and is never closed",
    );
    const swallowed = run('image,label,note\na.png,neumonía,"x\nc.png,normal,y"\nb.png,normal,\n');
    expect((await swallowed).warnings[0]).toBe(
      "labels.csv: a quoted field in row 2 goes over several lines that look like rows: a quotation mark may be missing there",
    );
  });

  it("of megabytes give a message of one line", async () => {
    const huge = "x".repeat(10_000_000);
    for (const table of [
      `image,label\n${huge},neumonía\n${huge},normal\n`,
      `image,label\na.png,${huge}\nb.png,normal\n`,
    ]) {
      const message = await failureText(run(table));
      expect(message.length).toBeLessThan(600);
      expect(message).toContain("... (10,000,000 characters)");
    }
  });
});
