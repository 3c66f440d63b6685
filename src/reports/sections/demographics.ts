import { type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";
import { characteristics, DIFFERENCES_EXPLAINED } from "./characteristics.js";

/** Images and patients of each partition in a table. */
export function demographics(cohort: NonNullable<ReportData["cohort"]>): Html {
  const { parts, lines } = characteristics(cohort);
  const compared = lines.some(({ difference }) => difference !== undefined);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Images by partition"><table class="plain">
    <caption>Characteristics by partition, counted by image</caption>
    <thead><tr><td></td>${parts.map((name) => html`<th scope="col">${name}</th>`)}${compared ? DIFFERENCE : undefined}</tr></thead>
    <tbody>${lines.map(
      ({ title, inner, cells, difference }) =>
        html`<tr><th scope="row"${inner ? INNER : undefined}>${title}</th>${cells.map((cell) => html`<td>${cell}</td>`)}${
          compared
            ? html`<td>${difference?.marked ? html`<strong>${difference.text}</strong>` : (difference?.text ?? "")}</td>`
            : undefined
        }</tr>`,
    )}</tbody></table></div>${compared ? html`<p><small>${DIFFERENCES_EXPLAINED}</small></p>` : undefined}`;
}

const DIFFERENCE: Html = html`<th scope="col">difference</th>`;
const INNER: Html = html` class="inner"`;
