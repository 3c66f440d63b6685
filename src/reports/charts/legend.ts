import { type Html, html } from "../html.js";
import { PALETTE } from "../palette.js";
import type { Series } from "./svg-chart.js";
import { SYMBOLS } from "./symbols.js";

/**
 * What each series of a chart is called; of thin ones, that have no name, nothing. As text of the page: a chart drawn
 * without a browser cannot measure its own.
 */
export const legend = (series: readonly Series[]): Html =>
  html`<ul class="legend">${series
    .filter(({ name }) => name !== "")
    .map(
      (one) =>
        html`<li><svg aria-hidden="true" class="sign" viewBox="0 0 26 10" width="26" height="10">${sign(one)}</svg> ${one.name}</li>`,
    )}</ul>`;

/** A piece of the line, or a mark, in a box of 26 by 10. */
export function sign({ look, color, dash, symbol }: Series): Html {
  const line = html`<path d="M0,5H26" fill="none" stroke="${color}" stroke-width="2.2"${dash === undefined ? undefined : html` stroke-dasharray="${dash.join(" ")}"`}/>`;
  const path = SYMBOLS[symbol ?? (look === "marks" ? "diamond" : "circle")].path;
  const mark = html`<path d="${path}" fill="${color}"/>`;
  const ring = html`<circle cx="13" cy="5" r="3.4" fill="${PALETTE.paper}" stroke="${color}" stroke-width="2.2"/>`;
  if (look === "line") return line;
  if (look === "rings") return ring;
  return look === "marked-line" ? html`${line}${mark}` : mark;
}
