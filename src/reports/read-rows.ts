import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";

/** A line of a CSV file by column name. */
export type Row = Readonly<Record<string, string>>;

/** The rows of a CSV file with a header; undefined where there is no such file. */
export async function readRows(file: string): Promise<readonly Row[] | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (parse(text, { columns: true, bom: true }) as readonly Row[]);
}
