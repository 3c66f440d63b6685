import type { FlowStep } from "../../artifacts/dataset.js";
import { t } from "../../core/language.js";
import { append, highest } from "../../core/long-lists.js";
import { PARTITIONS } from "../../core/partitions.js";
import { wrapText } from "../charts/wrap-text.js";
import { type Html, html, trusted } from "../html.js";
import { counted } from "../numbers.js";
import { PALETTE } from "../palette.js";
import { saveLinks } from "../save-links.js";
import { toldNames, toldReasons } from "../told.js";
import { svgFile } from "./figure.js";

// In units of the drawing, which is as wide as a phone: text of 13 units stays readable there.
const WIDTH = 440;
const MAIN = 200;
const SIDE = 212;
const LINE = 17;
const PADDING = 9;
const GAP = 26;
const CENTRE = MAIN / 2;
/** Of a wide typeface at 13 units, so that text never leaves its box. */
const CHARACTER = 7.6;

/** How many images and patients remain after each step, as CONSORT draws it: who was left out, and why, at the side. */
export function flowDiagram(flow: readonly FlowStep[]): Html {
  const rows = rowsOf(flow);
  const drawn: Html[] = [];
  let y = 1;
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before !== undefined) {
      const left = excluded(before, row);
      const side = left.length === 0 ? undefined : box({ x: WIDTH - SIDE - 1, y: y + 8, width: SIDE, lines: left });
      const height = side === undefined ? GAP : side.height + 16 + GAP / 2;
      drawn.push(connection(before.length, row.length, y, height));
      if (side !== undefined) {
        const middle = y + 8 + side.height / 2;
        drawn.push(html`<path d="M${CENTRE},${middle} H${WIDTH - SIDE - 1}" marker-end="url(#arrow)"/>`, side.markup);
      }
      y += height;
    }
    const width = row.length === 1 ? MAIN : (WIDTH - 2 - (row.length - 1) * 8) / row.length;
    const boxes = row.map((step, at) =>
      box({ x: 1 + at * (width + 8), y, width, lines: stepLines(step, row.length > 1), strong: true }),
    );
    append(
      drawn,
      boxes.map(({ markup }) => markup),
    );
    y += highest(boxes.map(({ height }) => height));
  }
  const drawing = html`<svg class="flow" role="img" aria-label="${inWords(rows)}" viewBox="0 0 ${WIDTH} ${Math.ceil(y) + 1}"
    font-size="13" fill="none" stroke="${PALETTE.ink}" stroke-width="1.3"><defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4"
    markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse"><path d="M0,0 L8,4 L0,8 Z" fill="${PALETTE.ink}" stroke="none"/></marker></defs>${drawn}</svg>`;
  return html`<div class="flow">${drawing}${saveLinks(figureTitle(), [svgFile(figureTitle(), drawing.markup)])}</div>`;
}

const figureTitle = (): string => t`Flow of images and patients`;

/** Steps that stand side by side: the partitions divide what was there, every other step is on its own. */
type Row = readonly FlowStep[];

function rowsOf(flow: readonly FlowStep[]): readonly Row[] {
  const rows: FlowStep[][] = [];
  for (const step of flow) {
    const last = rows.at(-1);
    if (last !== undefined && isPartition(step) && last.every(isPartition)) last.push(step);
    else rows.push([step]);
  }
  return rows;
}

const isPartition = ({ step }: FlowStep): boolean => (PARTITIONS as readonly string[]).includes(step);

function stepLines({ step, images, patients }: FlowStep, narrow: boolean): readonly Line[] {
  const people = typeof patients === "number" ? [{ text: counted(patients, "patient") }] : [];
  const name = toldNames(step);
  const title = narrow ? name : name.charAt(0).toUpperCase() + name.slice(1);
  return [{ text: title }, { text: counted(images, "image"), strong: true }, ...people];
}

/** What is at the side between two rows: nothing where nobody was left out. */
function excluded(before: Row, row: Row): readonly Line[] {
  const left = total(before, "images") - total(row, "images");
  if (left <= 0) return [];
  const patients = peopleLeft(before, row);
  return [
    { text: t`Left out: ${counted(left, "image")}`, strong: true },
    ...(patients > 0 ? [{ text: t`and ${counted(patients, "patient")}` }] : []),
    ...reasonsOf(row).map((text) => ({ text })),
  ];
}

const reasonsOf = (row: Row): readonly string[] =>
  row.flatMap(({ reason }) => (reason === undefined || reason === "" ? [] : [toldReasons(reason)]));

const total = (row: Row, of: "images" | "patients"): number =>
  row.reduce((sum, step) => sum + (step[of] ?? Number.NaN), 0);

/** 0 where patients are not known. */
const peopleLeft = (before: Row, row: Row): number => total(before, "patients") - total(row, "patients") || 0;

interface Line {
  readonly text: string;
  readonly strong?: boolean;
}

function box(options: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly lines: readonly Line[];
  readonly strong?: boolean;
}): { readonly markup: Html; readonly height: number } {
  const { x, y, width } = options;
  const most = Math.floor((width - 2 * PADDING) / CHARACTER);
  const lines = options.lines.flatMap(({ text, strong }) =>
    wrapText(text, most).map((piece) => ({ text: piece, strong })),
  );
  const height = lines.length * LINE + 2 * PADDING - 3;
  const dash = options.strong ? undefined : trusted(' stroke-dasharray="4 3"');
  const texts = lines.map(
    ({ text, strong }, at) =>
      html`<text x="${x + PADDING}" y="${y + PADDING + 11 + at * LINE}"${strong ? trusted(' font-weight="600"') : undefined}>${text}</text>`,
  );
  const markup = html`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4"${dash}/><g fill="${PALETTE.ink}" stroke="none">${texts}</g>`;
  return { markup, height };
}

/** The arrow from one row to the next: one to one, one to several, or several to one. */
function connection(from: number, to: number, y: number, height: number): Html {
  const end = y + height - 1;
  if (from === 1 && to === 1) return html`<path d="M${CENTRE},${y} V${end}" marker-end="url(#arrow)"/>`;
  const several = Math.max(from, to);
  const centre = (at: number) => (WIDTH / several) * (at + 0.5);
  const bar = from === 1 ? end - GAP / 2 : y + GAP / 2;
  const ends = Array.from({ length: several }, (_, at) => centre(at));
  const rail = html`<path d="M${Math.min(CENTRE, ends[0]!)},${bar} H${ends.at(-1)!}"/>`;
  if (from === 1) {
    const arrows = ends.map((x) => html`<path d="M${x},${bar} V${end}" marker-end="url(#arrow)"/>`);
    return html`<path d="M${CENTRE},${y} V${bar}"/>${rail}${arrows}`;
  }
  const legs = ends.map((x) => html`<path d="M${x},${y} V${bar}"/>`);
  return html`${legs}${rail}<path d="M${CENTRE},${bar} V${end}" marker-end="url(#arrow)"/>`;
}

/** The whole drawing for who hears the page. */
function inWords(rows: readonly Row[]): string {
  const described = rows.map((row, index) => {
    const before = rows[index - 1];
    const left = before === undefined ? [] : excluded(before, row).map(({ text }) => text);
    const boxes = row.map((step) =>
      stepLines(step, true)
        .map(({ text }) => text)
        .join(", "),
    );
    return `${left.length === 0 ? "" : `${left.join(", ")}. `}${boxes.join("; ")}.`;
  });
  return `${figureTitle()}. ${described.join(" ")}`;
}
