import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type CsvOddities, csvRows, formatCsv, formatCsvRow, parseCsv } from "../../src/artifacts/csv.js";

describe("parseCsv", () => {
  it("reads plain rows with LF, CRLF and a byte order mark, and leaves empty lines out", () => {
    expect(parseCsv("\ufeffa,b\r\n1,2\r\n\r\n3,\n", "x.csv")).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", ""],
    ]);
  });

  it("reads rows where separators and quotation marks stand in few of them, or in none", () => {
    const text = 'a\nb;c\n\nd\n"e;""f"\ng\n;\n"h"\n';
    expect(parseCsv(text, "x.csv")).toEqual([["a"], ["b;c"], ["d"], ['e;"f'], ["g"], [";"], ["h"]]);
    expect([...csvRows(text, "x.csv", { delimiter: ";" })]).toEqual([
      ["a"],
      ["b", "c"],
      [],
      ["d"],
      ['e;"f'],
      ["g"],
      ["", ""],
      ["h"],
    ]);
  });

  it("reads the old Mac end of line", () => {
    expect(parseCsv("a,b\r1,2\r", "x.csv")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it("reads quoted fields", () => {
    expect(parseCsv('"a,1","say ""hi"""\n"two\nlines",x\n', "x.csv")).toEqual([
      ["a,1", 'say "hi"'],
      ["two\nlines", "x"],
    ]);
  });

  it("names the row whose quotes do not fit", () => {
    expect(() => parseCsv('a,b\n"1,2\n', "labels.csv")).toThrow(
      "Expected labels.csv to be a CSV table, got a quotation mark in row 2 that opens a field and is never closed",
    );
  });

  // pandas 3.1.1: read_csv(..., dtype=str, keep_default_na=False)
  it.each([
    ['1,12" film', ["1", '12" film'], [2]],
    ['1,a "b" c', ["1", 'a "b" c'], [2]],
    ['1,"a "b" c"', ["1", 'a b" c"'], [2]],
    ['"a"x,2', ["ax", "2"], [2]],
    ['1,"a" ', ["1", "a "], [2]],
    ['1, "a"', ["1", ' "a"'], [2]],
    ['"b" "c","d"', ['b "c"', "d"], [2]],
    ['1,"a"b"c"', ["1", 'ab"c"'], [2]],
    ['""x,""', ["x", ""], [2]],
    ['1,""""', ["1", '"'], []],
    ['1,"x""y"', ["1", 'x"y'], []],
    ['1,x""y', ["1", 'x""y'], [2]],
    ['1,"a\n2,b"', ["1", "a\n2,b"], []],
    ['1,"x\ry"', ["1", "x\ry"], []],
  ])("reads %j as pandas does", (row, fields, strayQuotes) => {
    const oddities: CsvOddities = { strayQuotes: [], overLines: [] };
    expect([...csvRows(`a,b\n${row}\n3,4\n`, "x.csv", { oddities })]).toEqual([["a", "b"], fields, ["3", "4"]]);
    expect(oddities.strayQuotes).toEqual(strayQuotes);
  });

  it("reads back what formatCsv wrote", () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é") });
    // A row of one empty field is an empty line, which no reader can tell from no row.
    const row = fc.array(field, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        expect(parseCsv(formatCsv(rows), "x.csv")).toEqual(rows);
      }),
    );
  });
});

test("cells that a spreadsheet would compute are guarded, numbers are not, and reading back is exact", () => {
  const formulas = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\uff1d1",
    "'=1",
    "''-x",
    "--1",
    "-",
  ];
  for (const text of formulas) {
    const written = formatCsvRow([text, "x"]);
    expect(written.replace(/^"/, "")).toMatch(/^'/);
    expect(parseCsv(`a,b\n${written}\n`, "t.csv")[1]).toEqual([text, "x"]);
  }
  const numbers = ["-1.5", "+2", "-1e-7", "-.5", "0", "-Infinity", "-0"];
  expect(formatCsvRow(numbers)).toBe(numbers.join(","));
  const kept = ["a=b", "O'Brien", "'quoted'", "a-b", "x@y.org", ""];
  expect(formatCsvRow(kept)).toBe(kept.join(","));
});

test("any fields are read back as they were written, headers too", () => {
  const field = fc.oneof(
    fc.string({
      unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "\n", " ", ",", '"', "1", ".", "e", "x", "\uff0d"),
    }),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 }), (rows) => {
      // A text that begins with a byte order mark, or ends of line alone, is not what these functions write.
      fc.pre(!rows.some((row) => row[0]!.startsWith("\ufeff")));
      expect(parseCsv(formatCsv(rows), "t.csv")).toEqual(rows);
    }),
    { seed: 11, numRuns: 500 },
  );
});
