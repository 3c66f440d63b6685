import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseCsv } from "./csv.js";

/** A line of a CSV file by column name; a column that the line is too short for is absent. */
export type CsvRecord = Readonly<Record<string, string>>;

/** The rows of a CSV file with a header; undefined where there is no such file. */
export async function readRecords(file: string): Promise<readonly CsvRecord[] | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : recordsOf(text, path.basename(file));
}

/** @param name for errors. */
export function recordsOf(text: string, name: string): readonly CsvRecord[] {
  const [header = [], ...rows] = parseCsv(text, name);
  return rows.map((row) =>
    Object.fromEntries(header.flatMap((column, at) => (at < row.length ? [[column, row[at] as string]] : []))),
  );
}
