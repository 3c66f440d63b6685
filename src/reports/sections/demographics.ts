import { type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";
import { characteristics } from "./characteristics.js";

/** Images and patients of each partition in a table. */
export function demographics(cohort: NonNullable<ReportData["cohort"]>): Html {
  const { parts, lines } = characteristics(cohort);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Images by partition"><table class="plain">
    <caption>Characteristics by partition, counted by image</caption>
    <thead><tr><td></td>${parts.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${lines.map(
      ({ title, inner, cells }) =>
        html`<tr><th scope="row"${inner ? INNER : undefined}>${title}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
    )}</tbody></table></div>`;
}

const INNER: Html = html` class="inner"`;
