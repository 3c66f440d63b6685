import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCsv, parseCsv } from "../../src/imaging/csv.js";

describe("parseCsv", () => {
  it("reads plain rows with LF, CRLF and a byte order mark, and leaves empty lines out", () => {
    expect(parseCsv("\ufeffa,b\r\n1,2\r\n\r\n3,\n", "x.csv")).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", ""],
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

  it("names the table whose quotes do not fit", () => {
    expect(() => parseCsv('a,b\n"1,2\n', "labels.csv")).toThrow(/^Expected labels\.csv to be a CSV table: /);
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
