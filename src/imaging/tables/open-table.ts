import path from "node:path";
import { type CsvOddities, type CsvRow, csvRows } from "../../artifacts/csv.js";
import { StageFailure } from "../../core/stage-failure.js";
import { countOf, formatCount } from "../format-count.js";
import { readText } from "../read-text.js";
import { standIn } from "../stand-in.js";
import type { Encoding } from "./decode-text.js";
import { delimiterName, findDelimiter, trimmedLength, widerRow } from "./find-delimiter.js";
import { quoted } from "./quoted.js";

export interface TableRow {
  /** As a spreadsheet counts: the header is row 1, empty rows count. */
  readonly number: number;
  /** May be fewer than the header's, never more but for empty ones. */
  readonly fields: CsvRow;
}

export interface Table {
  readonly name: string;
  /** Trimmed; no name twice, but any number of empty ones. */
  readonly header: CsvRow;
  /** The number of the first of the next rows that has more columns than the header, where it may be the header. */
  readonly wider: () => number | undefined;
  /** To be gone through once, without empty rows; what was odd about them is said at the end. */
  readonly rows: Iterable<TableRow>;
}

export interface TableReport {
  readonly log: (line: string) => void;
  readonly warn: (message: string) => void;
}

interface TableOptions {
  readonly encoding?: Encoding | undefined;
  /** Found if not given. */
  readonly delimiter?: string | undefined;
  /** What stands before the names of these two parameters, such as `labels.`; undefined if there are none. */
  readonly parameters?: string;
}

/**
 * A table with a header, as people have them: separated by commas, semicolons or tabs, from a spreadsheet or a script,
 * in any known encoding, compressed with gzip or not. Throws a StageFailure where it cannot be read for certain: bytes
 * that are no text, two columns of one name, a row longer than the header, a quotation mark that is never closed.
 */
export async function openTable(file: string, options: TableOptions, report: TableReport): Promise<Table> {
  const name = path.basename(file);
  const parameterOf = (of: string): string | undefined =>
    options.parameters === undefined ? undefined : `${options.parameters}${of}`;
  const whole = await readText(file, { encoding: options.encoding, parameter: parameterOf("encoding") });
  const instead = standIn(Buffer.from(whole.slice(0, 4096))) ?? (/^\s*[[{]\s*["{[]/.test(whole) ? "JSON" : undefined);
  if (instead !== undefined) {
    throw new StageFailure(
      `Expected ${name} to be a table, got ${instead}`,
      instead === "JSON" ? "Save it as CSV, with the names of its columns in the first line." : undefined,
    );
  }
  return tableOf(whole, name, { ...options, parameter: parameterOf("delimiter") }, report);
}

function tableOf(
  whole: string,
  name: string,
  options: { readonly delimiter?: string | undefined; readonly parameter: string | undefined },
  { log, warn }: TableReport,
): Table {
  // The line by which a spreadsheet tells another how to read the rest.
  const hint = /^sep=(.)\r?\n/.exec(whole);
  const text = withOneNewline(hint === null ? whole : whole.slice(hint[0].length));
  const delimiter = options.delimiter ?? hint?.[1] ?? findDelimiter(text, name, options.parameter);
  if (delimiter !== ",") log(`${name}: columns are separated by ${delimiterName(delimiter)}`);
  const oddities: CsvOddities = { strayQuotes: [], overLines: [] };
  const source = csvRows(text, name, { delimiter, oddities })[Symbol.iterator]();
  let number = hint === null ? 0 : 1;
  let empty = 0;
  const first = nextRow();
  if (first === undefined) throw new StageFailure(`Expected ${name} to be a table with a header, got an empty file`);
  // Empty lines before the header are none of the table's rows.
  empty = 0;
  const second = nextRow();
  const header = expandHeader(first, second ?? []).map((column) => column.trim());
  refuseSameNames(header, name);
  return { name, header, wider: () => widerRow(text, trimmedLength(header)), rows: rows() };

  function nextRow(): CsvRow | undefined {
    for (let row = source.next(); row.done !== true; row = source.next()) {
      number++;
      const fields = row.value;
      // An empty line, as at the end of a file, means nothing; a row of separators is one that a spreadsheet has kept.
      if (fields.length === 0) continue;
      if (trimmedLength(fields) > 0) return fields;
      empty++;
    }
    return undefined;
  }

  function* rows(): Iterable<TableRow> {
    for (let fields = second; fields !== undefined; fields = nextRow()) {
      if (fields.length > header.length && trimmedLength(fields) > header.length) {
        throw new StageFailure(
          `Expected ${header.length} fields in row ${number} of ${name}, got ${fields.length}`,
          `Quote the fields that hold a ${delimiter === "," ? "comma" : delimiterName(delimiter)}.`,
        );
      }
      yield { number, fields };
    }
    if (empty > 0) warn(`${name}: ${countOf(empty, "empty row")} left out`);
    const { strayQuotes, overLines } = oddities;
    if (strayQuotes.length > 0) {
      warn(
        `${name}: quotation marks that belong to no quoted field in ${listRows(strayQuotes)}: taken as part of the text`,
      );
    }
    if (overLines.length > 0) {
      warn(
        `${name}: a quoted field in ${listRows(overLines)} goes over several lines that look like rows: a quotation mark may be missing there`,
      );
    }
  }
}

/** Where lines end in several ways, as in files put together from several systems, each of them ends one, as in pandas. */
const withOneNewline = (content: string): string =>
  content.includes("\n") && /\r(?!\n)/.test(content) ? content.replaceAll(/\r\n?/g, "\n") : content;

const listRows = (rows: readonly number[]): string =>
  rows.length === 1
    ? `row ${rows[0]}`
    : `${formatCount(rows.length)} rows (${rows.slice(0, 5).join(", ")}${rows.length > 5 ? ", ..." : ""})`;

/** A quoted `OriginalImage[Width,Height]`, as some copies of NIH's table have it, is one name over two columns. */
function expandHeader(header: CsvRow, firstRow: CsvRow): CsvRow {
  const named = header.slice(0, trimmedLength(header));
  if (trimmedLength(firstRow) <= named.length) return header;
  const expanded = named.flatMap((column) => {
    const pair = /^(.*)\[(\w+),(\w+)\]$/.exec(column.trim());
    return pair === null ? [column] : [`${pair[1]}[${pair[2]}`, `${pair[3]}]`];
  });
  // A column whose name is empty, as spreadsheets leave it, is one that nobody can ask for.
  return expanded.length === trimmedLength(firstRow) ? expanded : header;
}

function refuseSameNames(header: CsvRow, name: string): void {
  const places = new Map<string, number[]>();
  for (const [index, column] of header.entries()) {
    if (column !== "") places.set(column, [...(places.get(column) ?? []), index + 1]);
  }
  for (const [column, found] of places) {
    if (found.length === 1) continue;
    throw new StageFailure(
      `Expected the columns of ${name} to have different names, got ${quoted(column)} in columns ${found.join(" and ")}`,
      "Rename or remove one: it is unclear which is meant.",
    );
  }
}
