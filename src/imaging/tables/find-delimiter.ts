import { type CsvRow, csvRows } from "../../artifacts/csv.js";
import { StageFailure } from "../../core/stage-failure.js";

const CANDIDATES = [
  { delimiter: ",", name: "comma" },
  { delimiter: ";", name: "semicolon" },
  { delimiter: "\t", name: "tab" },
] as const;

const ROWS = 50;

/**
 * What stands between the columns of a table: comma, semicolon, tab or a bar, by its header and first rows, outside quotation
 * marks. Where the header has several of them it is the one that all rows have too, and no more often than the header. Throws a
 * StageFailure where that does not settle it. `parameter` is what the user may set.
 */
export function findDelimiter(text: string, name: string, parameter: string | undefined): string {
  const found = CANDIDATES.map((candidate) => ({ ...candidate, rows: firstRows(text, candidate.delimiter) })).filter(
    ({ rows }) => columnsOf(rows) > 1,
  );
  const [first] = found;
  if (first === undefined) return isBarred(text) ? "|" : ",";
  if (found.length === 1) return first.delimiter;
  const fitting = found.filter(({ rows }) =>
    rows.every((row) => row.length > 1 && trimmedLength(row) <= columnsOf(rows)),
  );
  if (fitting.length === 1) return (fitting[0] as typeof first).delimiter;
  throw new StageFailure(
    `Expected the columns of ${name} to be separated by one of ${CANDIDATES.map((one) => one.name).join(", ")}, got a header that has ${found.map((one) => `${columnsOf(one.rows)} by ${one.name}`).join(" and ")}`,
    parameter === undefined ? "Save it separated by commas." : `Say which: ${parameter}: "${first.delimiter}"`,
  );
}

/**
 * The number of the first of some rows that has more columns than the header, separated by whatever separates columns;
 * undefined where there is none. Rows count as a spreadsheet does.
 */
export function widerRow(text: string, columns: number): number | undefined {
  const found = CANDIDATES.flatMap(({ delimiter }) => {
    const rows = firstRows(text, delimiter, true);
    const at = rows.findIndex((row, index) => index > 0 && trimmedLength(row) > Math.max(1, columns));
    return at < 0 ? [] : [{ row: at + 1, columns: trimmedLength(rows[at] as CsvRow) }];
  });
  return found.toSorted((a, b) => b.columns - a.columns)[0]?.row;
}

/** Bars join findings in many tables, so they separate columns only where nothing else does and all rows agree. */
function isBarred(text: string): boolean {
  const rows = firstRows(text, "|");
  return columnsOf(rows) > 1 && rows.length > 1 && rows.every((row) => row.length === columnsOf(rows));
}

export const delimiterName = (delimiter: string): string =>
  CANDIDATES.find((candidate) => candidate.delimiter === delimiter)?.name ?? `"${delimiter}"`;

const columnsOf = (rows: readonly CsvRow[]): number => trimmedLength(rows[0] ?? []);

/** Without empty ones, unless they count. */
function firstRows(text: string, delimiter: string, withEmpty = false): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  try {
    for (const row of csvRows(text, "", { delimiter })) {
      if (withEmpty || trimmedLength(row) > 0) rows.push(row);
      if (rows.length > ROWS) break;
    }
  } catch {
    // Quotation marks that do not close with this one between fields; they may with another.
  }
  return rows;
}

/** Fields without the empty ones at the end. */
export function trimmedLength(row: CsvRow): number {
  let length = row.length;
  while (length > 0 && (row[length - 1] as string).trim() === "") length--;
  return length;
}
