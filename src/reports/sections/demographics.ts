import { type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";
import { characteristics, DIFFERENCES_EXPLAINED } from "./characteristics.js";

/** Images and patients of each partition in a table. */
export function demographics(cohort: NonNullable<ReportData["cohort"]>): Html {
  const { parts, lines } = characteristics(cohort);
  const compared = lines.some(({ difference }) => difference !== undefined);
  const table = dataTable({
    name: "Characteristics by partition",
    caption: "Characteristics by partition, counted by image",
    columns: [
      { title: "" },
      ...parts.map((title) => ({ title, isShort: true })),
      ...(compared ? [{ title: "difference" }] : []),
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
  return html`<div>${table}${compared ? html`<p><small>${DIFFERENCES_EXPLAINED}</small></p>` : undefined}</div>`;
}
