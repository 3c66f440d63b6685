import { t, words } from "../../core/language.js";
import { type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";
import { characteristics, differencesExplained } from "./characteristics.js";

/** Images and patients of each partition in a table. */
export function demographics(cohort: NonNullable<ReportData["cohort"]>): Html {
  const { parts, lines } = characteristics(cohort);
  const compared = lines.some(({ difference }) => difference !== undefined);
  const table = dataTable({
    name: t`Characteristics by partition`,
    caption: t`Characteristics by partition, counted by image`,
    columns: [
      { title: "" },
      ...parts.map((part) => ({ title: words(part), isShort: true })),
      ...(compared ? [{ title: t`difference` }] : []),
    ],
    groups: oneGroup(
      lines.map(({ title, inner, cells, difference }) => ({
        head: title,
        ...(inner && { isInner: true }),
        cells: [
          ...cells,
          ...(compared ? [{ text: difference?.text ?? "", isStrong: difference?.marked === true }] : []),
        ],
      })),
    ),
    look: "plain",
  });
  return html`<div>${table}${compared ? html`<p><small>${differencesExplained()}</small></p>` : undefined}</div>`;
}
