import { gzipSync } from "node:zlib";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";
import { openTable } from "../../../src/imaging/tables/open-table.js";
import { type FuzzedReader, type Generated, isOneGzip, oneOf, put, several } from "./fuzzed-reader.js";

const TEXTS = [
  "image,label,age\na.png,Pneumonia|Effusion,61\nb.png,No Finding,58Y\n",
  'image;"la""bel"\n"a;1";x\n',
  "sep=\t\na\tb\n1\t2\n",
];

const CELLS = ["a.png", "Mass, Nodule", 'he said "no"', "two\nlines", "61", "1,5", "é", "x;y", "0012", "=SUM(A1)", "|"];

const shown = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  JSON.stringify([header, rows]);

async function read(bytes: Buffer, folder: string, name: string): Promise<string> {
  const report = { log: () => undefined, warn: () => undefined };
  const table = await openTable(put(bytes, folder, name), {}, report);
  return shown(
    table.header,
    [...table.rows].map(({ fields }) => fields),
  );
}

/** A table of any cells as a spreadsheet writes it (RFC 4180), in one of the encodings that are found by themselves. */
function table(random: SeededRandom): Generated {
  const columns = several(2 + random.integer(4), (index) => `column ${index}`);
  const rows = several(1 + random.integer(6), () => columns.map(() => oneOf(CELLS, random)));
  const delimiter = oneOf([",", ";", "\t"], random);
  const quote = (cell: string): string =>
    /[",;\t\n]/.test(cell) || random.uniform() < 0.2 ? `"${cell.replaceAll('"', '""')}"` : cell;
  const lines = [columns, ...rows].map((cells) => cells.map(quote).join(delimiter));
  const text = `${lines.join(oneOf(["\n", "\r\n"], random))}\n`;
  const bytes = oneOf(
    [Buffer.from(text), Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, "utf16le")],
    random,
  );
  return { bytes, expected: shown(columns, rows) };
}

export const TABLE_READERS: Readonly<Record<string, FuzzedReader>> = {
  csv: {
    files: async () => TEXTS.flatMap((text) => [Buffer.from(text), Buffer.from(`\ufeff${text}`, "utf16le")]),
    words: [",", ";", "\t", "\r", '""', "sep=|"],
    read: (bytes, folder) => read(bytes, folder, "x.csv"),
    generate: table,
  },
  "csv.gz": {
    files: async () => [gzipSync("image,label\na.png,1\n")],
    words: [],
    read: (bytes, folder) => read(bytes, folder, "x.csv.gz"),
    generate: (random) => {
      const { bytes, expected } = table(random);
      return { bytes: gzipSync(bytes), expected };
    },
    checked: isOneGzip,
  },
};
