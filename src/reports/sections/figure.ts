import { legend } from "../charts/legend.js";
import type { ChartOptions } from "../charts/svg-chart.js";
import { svgChart } from "../charts/svg-chart.js";
import { type Html, html, trusted } from "../html.js";

/** A chart with a caption that says in words what it shows, and its numbers for who wants or needs them. */
export function figure(options: {
  readonly title: string;
  readonly caption: string;
  readonly chart: ChartOptions;
  readonly numbers?: { readonly head: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
}): Html {
  return html`<figure><h3>${options.title}</h3>${trusted(svgChart(options.chart))}
    ${legend(options.chart.series)}
    <figcaption>${options.caption}</figcaption>${options.numbers && numbersTable(options.title, options.numbers)}</figure>`;
}

const numbersTable = (
  title: string,
  numbers: { readonly head: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] },
): Html => html`<details><summary>Numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="Numbers"><table><caption>${title}</caption>
    <thead><tr>${numbers.head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${numbers.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table></div></details>`;
