import type { CsvRow } from "../../src/artifacts/csv.js";
import { countOf } from "../../src/imaging/format-count.js";
import { namedFile } from "../../src/imaging/sources/name-list.js";
import { foldValue } from "../../src/imaging/tables/label-value.js";
import { openTable, type Table, type TableReport, type TableRow } from "../../src/imaging/tables/open-table.js";
import { quoted, shorten } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";
import { placeOf } from "./label-table.js";
import type { FilterParams } from "./params.js";

type Join = NonNullable<FilterParams["join"]>[number];
type Reading = Pick<FilterParams, "encoding" | "delimiter">;

/**
 * The label table with the columns of others, row by row where their keys are equal: those of every row of the other
 * that has the key. Keys compare as `foldValue` says. If a row has none, its further columns are empty, which is
 * reported. A column that both have is that of the label table; where the two differ in a row, the other's goes by
 * `<table>.<column>`. Throws a StageFailure where a table or a column of the key is missing.
 */
export async function joinTables(
  table: Table,
  joins: readonly Join[],
  folder: string | undefined,
  reading: Reading,
  report: TableReport,
): Promise<Table> {
  let joined = table;
  for (const join of joins) {
    if (folder === undefined) {
      throw new StageFailure(
        `Expected the input \`tables\` because of join (${join.table}), got none`,
        "Wire the folder with the table, or the table itself, to it: inputs: { tables: ./tables }",
      );
    }
    const file = await namedFile(folder, join.table, "tables");
    const { encoding, delimiter } = reading;
    const other = await openTable(file, { encoding, delimiter, parameters: "" }, report);
    joined = joinOne(joined, other, join, report);
  }
  return joined;
}

function joinOne(table: Table, other: Table, { on }: Join, { log, warn }: TableReport): Table {
  const pairs =
    typeof on === "string" || Array.isArray(on)
      ? ([on].flat() as readonly string[]).map((column) => [column, column] as const)
      : Object.entries(on as Readonly<Record<string, string>>);
  const ours = pairs.map(([column]) => placeOf(table, column, "(join.on)"));
  const theirs = pairs.map(([, column]) => placeOf(other, column, "(join.on)"));
  const keyOf = (fields: CsvRow, places: readonly number[]): string =>
    places.map((place) => foldValue(fields[place] ?? "")).join("\n");
  const rowsOf = new Map<string, CsvRow[]>();
  for (const { fields } of other.rows) {
    const key = keyOf(fields, theirs);
    const known = rowsOf.get(key);
    if (known === undefined) rowsOf.set(key, [fields]);
    else known.push(fields);
  }
  const used = new Set<string>();
  const without: string[] = [];
  const pairsOfRows: { readonly row: TableRow; readonly more: CsvRow | undefined }[] = [];
  for (const row of table.rows) {
    const key = keyOf(row.fields, ours);
    const found = rowsOf.get(key);
    if (found === undefined) {
      without.push(ours.map((place) => row.fields[place] ?? "").join(" and "));
      pairsOfRows.push({ row, more: undefined });
      continue;
    }
    used.add(key);
    for (const more of found) pairsOfRows.push({ row, more });
  }
  const name = pairs.map(([column]) => column).join(" and ");
  if (pairsOfRows.length > 0 && used.size === 0) {
    throw new StageFailure(
      `Expected rows of ${table.name} and ${other.name} to have the same ${name}, got none, such as ${shorten(without[0] ?? "")} in ${table.name} and ${shorten([...rowsOf.keys()][0]?.replaceAll("\n", " ") ?? "nothing")} in ${other.name}`,
      "Name the columns in which they are the same: join: [{ table: <name>, on: { <ours>: <theirs> } }].",
    );
  }
  if (without.length > 0) {
    warn(
      `${countOf(without.length, "row")} of ${table.name} ${without.length === 1 ? "has" : "have"} no row in ${other.name}, such as ${shorten(without[0] ?? "")}: its columns are empty there`,
    );
  }
  const unused = rowsOf.size - used.size;
  if (unused > 0)
    log(`${other.name}: ${countOf(unused, "value")} of ${name} ${unused === 1 ? "is" : "are"} not in ${table.name}`);
  const columns = columnsOf(table, other, theirs, pairsOfRows, warn);
  const width = table.header.length;
  return {
    name: table.name,
    wider: table.wider,
    header: [...table.header, ...columns.map(({ name: column }) => column)],
    rows: pairsOfRows.map(({ row: { number, fields }, more }) => {
      const joined = fields.length > width ? fields.slice(0, width) : [...fields];
      while (joined.length < width) joined.push("");
      for (const { at } of columns) joined.push(more?.[at] ?? "");
      return { number, fields: joined };
    }),
  };
}

/** Those of the other table that go on, and what they are called. */
function columnsOf(
  table: Table,
  other: Table,
  keys: readonly number[],
  rows: readonly { readonly row: TableRow; readonly more: CsvRow | undefined }[],
  warn: (message: string) => void,
): readonly { readonly name: string; readonly at: number }[] {
  const stem = other.name.replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, "");
  return [...other.header.entries()].flatMap(([at, column]) => {
    if (column === "" || keys.includes(at)) return [];
    const place = table.header.indexOf(column);
    if (place < 0) return [{ name: column, at }];
    const differing = rows.find(
      ({ row, more }) => more !== undefined && foldValue(row.fields[place] ?? "") !== foldValue(more[at] ?? ""),
    );
    if (differing === undefined) return [];
    const name = `${stem}.${column}`;
    warn(
      `${table.name} and ${other.name} both have ${quoted(column)}, and differ in row ${differing.row.number}: that of ${other.name} is called ${quoted(name)}`,
    );
    return [{ name, at }];
  });
}
