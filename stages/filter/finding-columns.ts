import { type Cell, cellOf } from "../../src/imaging/tables/finding-cells.js";
import { headerAdvice, listColumns } from "../../src/imaging/tables/header-advice.js";
import { foldValue } from "../../src/imaging/tables/label-value.js";
import type { TableRow } from "../../src/imaging/tables/open-table.js";
import { quoted } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";
import { isNoFinding } from "./finding-spellings.js";
import { type LabelTable, placeOf } from "./label-table.js";

/** The column of a finding. */
export interface FindingColumn {
  readonly name: string;
  readonly at: number;
}

/** What a question names: findings, or all that there are. */
export type Asked = readonly string[] | "all";

/**
 * The columns in which a table says of each finding whether it is there; undefined where one column lists findings. That
 * is where the user named it, or where not all that are asked for have columns of their own.
 * @param rows all of them, asked for only where they tell which columns are findings'.
 * @param isNamed whether the user named the column that lists findings.
 * Throws a StageFailure where there is neither.
 */
export function findingColumns(
  table: Omit<LabelTable, "rows">,
  rows: () => readonly TableRow[],
  asked: Asked,
  isNamed: boolean,
): readonly FindingColumn[] | undefined {
  const hasList = table.columns.labels !== undefined;
  if (isNamed) return undefined;
  if (asked === "all") {
    if (hasList) return undefined;
    const columns = indicators(table, rows());
    if (columns.length > 0) return columns;
    throw noFindings(table, 'a column of findings, or a column for each with 1, 0, -1 or nothing, for findings: "all"');
  }
  const known = new Map(table.header.map((column, at) => [foldValue(column), at]));
  const places = asked.map((name) => known.get(foldValue(name)));
  if (places.every((at) => at !== undefined)) {
    return asked.map((name) => {
      const at = placeOf(table, name, "of a finding");
      return { name: table.header[at] as string, at };
    });
  }
  if (hasList) return undefined;
  const missing = asked.filter((_, place) => places[place] === undefined);
  throw noFindings(
    table,
    `a column of findings, or one for each that is asked for (none for ${missing.map(quoted).join(", ")})`,
  );
}

const noFindings = ({ name, header, wider }: Omit<LabelTable, "rows">, what: string): StageFailure =>
  new StageFailure(
    `Expected ${name} to have ${what}, got the columns ${listColumns(header)}`,
    `Name the column that lists them: columns: { labels: <name> }.${headerAdvice({ header, wider }, "delimiter")}`,
  );

/** Columns that are no other field and have nothing but 1, 0, -1 and blanks, and 1 at least once. */
function indicators(
  { header, columns }: Omit<LabelTable, "rows">,
  rows: readonly TableRow[],
): readonly FindingColumn[] {
  const fields = new Set(Object.values(columns));
  let open = [...header.entries()].filter(([at, name]) => name !== "" && !fields.has(at) && !isNoFinding(name));
  const present = new Set<number>();
  const cells = new Map<string, Cell | undefined>();
  for (const { fields: row } of rows) {
    open = open.filter(([at]) => {
      const text = row[at] ?? "";
      if (!cells.has(text)) cells.set(text, cellOf(text));
      const cell = cells.get(text);
      if (cell === 1) present.add(at);
      return cell !== undefined;
    });
  }
  return open.filter(([at]) => present.has(at)).map(([at, name]) => ({ name, at }));
}
