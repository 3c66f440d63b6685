import { type Html, html, trusted } from "../html.js";
import type { Series } from "./svg-chart.js";

/** What each series of a chart is called. As text of the page: a chart drawn without a browser cannot measure its own. */
export const legend = (series: readonly Series[]): Html =>
  html`<ul class="legend">${series.map(
    ({ name, look, color }) =>
      html`<li><svg aria-hidden="true" viewBox="0 0 26 10" width="26" height="10" stroke="${color}" fill="${color}"
        stroke-width="2.2">${trusted(SIGNS[look])}</svg> ${name}</li>`,
  )}</ul>`;

const SIGNS: Readonly<Record<Series["look"], string>> = {
  line: '<path d="M0,5H26"/>',
  dashed: '<path d="M0,5H26" stroke-dasharray="6 4"/>',
  marks: '<path d="M13,0L18,5L13,10L8,5Z" stroke="none"/>',
  dots: '<circle cx="13" cy="5" r="4" stroke="none"/>',
  rings: '<circle cx="13" cy="5" r="3.4" fill="#fff"/>',
  "marked-line": '<path d="M0,5H26"/><circle cx="13" cy="5" r="4" stroke="none"/>',
};
