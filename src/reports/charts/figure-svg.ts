import { html, trusted } from "../html.js";
import { PALETTE } from "../palette.js";
import { sign } from "./legend.js";
import type { Series } from "./svg-chart.js";
import { wrapText } from "./wrap-text.js";

const LINE = 17;
const SIGN = 34;
const MARGIN = 10;
/** Of a wide typeface at 12 units, so that no name is cut off. */
const CHARACTER = 7.2;

/**
 * A drawing of a page as a file of its own, on white, with what its lines are called below it: the page has that as text.
 * @param drawing an SVG element with a `viewBox`.
 */
export function figureSvg(title: string, drawing: string, series: readonly Series[] = []): string {
  const [, wide, high] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawing) as unknown as [string, string, string];
  const [width, height] = [Number(wide), Number(high)];
  const entries = series.filter(({ name }) => name !== "");
  let y = height + 4;
  const drawn = entries.map((one) => {
    const lines = wrapText(one.name, Math.floor((width - SIGN - 2 * MARGIN) / CHARACTER));
    const texts = lines.map(
      (line, at) => html`<text x="${MARGIN + SIGN}" y="${y + 12 + at * LINE}" fill="${PALETTE.ink}">${line}</text>`,
    );
    const entry = html`<svg x="${MARGIN}" y="${y + 3}" width="26" height="10" viewBox="0 0 26 10">${sign(one)}</svg>${texts}`;
    y += lines.length * LINE;
    return entry;
  });
  const all = Math.ceil(entries.length === 0 ? height : y + MARGIN);
  const inside = drawing
    .replace(/^<svg\b/, `<svg width="${width}" height="${height}"`)
    .replace(/ (class|aria-hidden|focusable|role|data-\w+)="[^"]*"/g, (text, name) => (name === "class" ? text : ""));
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${all}" viewBox="0 0 ${width} ${all}" font-family="sans-serif" font-size="12"><title>${title}</title><metadata>Made by radpipe</metadata><rect width="100%" height="100%" fill="#fff"/>${trusted(inside)}${drawn}</svg>
`.markup;
}
