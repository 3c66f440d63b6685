import path from "node:path";
import { isStageFailure } from "../core/stage-failure.js";
import { type CsvRow, parseCsv } from "./csv.js";
import { damagedFile, readText } from "./damaged-file.js";

/** A line of a CSV file by column name; a column that the line is too short for is absent. */
export type CsvRecord = Readonly<Record<string, string>>;

/**
 * The rows of a CSV file with a header; undefined where there is no such file. Throws a StageFailure where a column that it
 * must have is not there, or a row is cut short.
 * @param ours the columns of the writer of ours, which ends every line; programs of others may leave the last one open.
 */
export async function readRecords(
  file: string,
  {
    needed,
    ours,
    onHeader,
  }: {
    readonly needed: readonly string[];
    readonly ours: readonly string[];
    /** Told the columns, before rows are looked at. */
    readonly onHeader?: (header: readonly string[]) => void;
  },
): Promise<readonly CsvRecord[] | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  const name = path.basename(file);
  const [header = [], ...rows] = parseSound(text, name);
  refuseMissing(header, needed, name);
  onHeader?.(header);
  refuseShortRows(rows, header.length, name);
  const isOurs = ours.every((column, at) => header[at] === column);
  if (isOurs && !text.endsWith("\n")) throw damagedFile(name, "its last line is cut short");
  return rows.map((row) => recordOf(header, row));
}

/** Throws a StageFailure where a column that a table must have is not there. */
export function refuseMissing(header: readonly string[], needed: readonly string[], name: string): void {
  const missing = needed.filter((column) => !header.includes(column));
  if (missing.length === 0) return;
  throw damagedFile(name, `expected the columns ${needed.join(", ")}, got no ${missing.join(", ")}`);
}

function parseSound(text: string, name: string): readonly CsvRow[] {
  try {
    return parseCsv(text, name);
  } catch (error) {
    throw isStageFailure(error) ? damagedFile(name, error.message.replace(/^Expected/, "expected")) : error;
  }
}

/** A file that was cut off ends in a row without all its fields: throws a StageFailure that names it. */
export function refuseShortRows(rows: readonly CsvRow[], columns: number, name: string): void {
  const short = rows.findIndex((row) => row.length < columns);
  if (short < 0) return;
  throw damagedFile(name, `expected row ${short + 1} to have ${columns} fields, got ${rows[short]!.length}`);
}

/** @param name for errors. */
export function recordsOf(text: string, name: string): readonly CsvRecord[] {
  const [header = [], ...rows] = parseCsv(text, name);
  return rows.map((row) => recordOf(header, row));
}

const recordOf = (header: CsvRow, row: CsvRow): CsvRecord =>
  Object.fromEntries(header.flatMap((column, at) => (at < row.length ? [[column, row[at] as string]] : [])));
