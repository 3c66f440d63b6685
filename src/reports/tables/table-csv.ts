import { formatCsv } from "../../artifacts/csv.js";
import { programNumber, t } from "../../core/language.js";
import { partsOfCell, type Table } from "./table.js";

/**
 * A table as CSV, its header first. Figures with an interval are three columns, so that a program can compute with them:
 * `Test`, `Test, low`, `Test, high`. Titles of groups are the first column, where there are any.
 */
export function tableCsv({ columns, groups }: Table): string {
  const hasGroups = groups.some(({ title }) => title !== undefined);
  const rows = groups.flatMap(({ title, rows: own }) => own.map((row) => ({ title: title ?? "", row })));
  const spread = columns.map((_, at) =>
    rows.some(({ row }) => partsOfCell(at === 0 ? row.head : row.cells[at - 1]).interval !== undefined),
  );
  const head = columns.flatMap(({ title, note }, at) => {
    const name = note === undefined ? title : `${title} (${note})`;
    return spread[at] ? [name, t`${name}, low`, t`${name}, high`] : [name];
  });
  const lines = rows.map(({ title, row: { head: name, cells, instead } }) => {
    const shown = [name, ...cells.slice(0, instead === undefined ? undefined : instead.from)];
    const fields = columns.flatMap((_, at) => {
      const { text, interval, note } = partsOfCell(
        instead !== undefined && at === instead.from + 1 ? instead.text : shown[at],
      );
      const field = [
        programNumber(text).replaceAll("\n", "; "),
        ...(note === undefined || note === "" ? [] : [`(${note})`]),
      ]
        .filter((one) => one !== "")
        .join(" ");
      return spread[at] ? [field, programNumber(interval?.[0] ?? ""), programNumber(interval?.[1] ?? "")] : [field];
    });
    return [...(hasGroups ? [title] : []), ...fields];
  });
  return formatCsv([[...(hasGroups ? [t`Group`] : []), ...head], ...lines]);
}
