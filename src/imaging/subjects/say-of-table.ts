import { countOf, formatCount } from "../format-count.js";
import { hasDecimalComma } from "../tables/label-value.js";
import { quoted } from "../tables/quoted.js";
import type { SubjectTable } from "./subject-labels.js";
import type { TableColumns } from "./table-columns.js";

/** What messages call a subject, where the table's name of it is a patient's id. */
export type Call = ((name: string) => string) | undefined;

/** What is to be said of a label table, whatever is asked of it. */
export function sayOfTable(
  table: SubjectTable,
  columns: TableColumns,
  name: string,
  {
    log,
    warn,
    call,
  }: { readonly log: (line: string) => void; readonly warn: (message: string) => void; readonly call: Call },
): void {
  if (table.nameless > 0) warn(`${countOf(table.nameless, "row")} of ${name} without a name left out`);
  const [example] = table.repeated;
  if (example !== undefined) {
    warn(
      `${name} has several rows for ${formatCount(table.repeated.length)} of its names, such as ${call?.(example) ?? example}: their class is the same, and the further columns are those of the first`,
    );
  }
  const comma = table.rows.find(({ value }) => hasDecimalComma(value));
  if (comma !== undefined)
    warn(`${name}: values with a decimal comma are read as numbers, such as ${quoted(comma.value)}`);
  if (columns.renamed.size > 0) {
    const renamed = [...columns.renamed].map(([from, to]) => `${from} as ${to}`);
    log(`${name}: columns with names of the dataset's own are passed on under other names: ${renamed.join(", ")}`);
  }
  if (columns.hidden.length > 0) {
    warn(
      `${name}: ${columns.hidden.map(quoted).join(", ")} may identify somebody; only whether a value is given is passed on (\`labels.keep\` leaves columns as they are)`,
    );
  }
  if (columns.nameless > 0) log(`${name}: ${countOf(columns.nameless, "column")} without a name left out`);
}

/** How often the table has each value. */
export function countValues(table: SubjectTable): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of table.rows) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
