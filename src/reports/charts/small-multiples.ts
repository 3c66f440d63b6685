import { escapeHtml } from "../html.js";
import { PALETTE } from "../palette.js";
import { drawn } from "./plain-svg.js";
import type { Point } from "./svg-chart.js";

/** A small chart; across it goes from 0 to 1. */
export interface Panel {
  readonly title: string;
  readonly points: readonly Point[];
  readonly reference: readonly [Point, Point];
  /** A second line, dashed. */
  readonly beside?: readonly Point[];
}

interface Options {
  /** What the points are drawn as. */
  readonly look?: "line" | "dots";
  /** From the lower to the upper edge of all; 0 to 1 where left out. */
  readonly y?: readonly [number, number];
}

const COLUMNS = 3;
const SIDE = 120;
const GAP = { across: 14, down: 30 };
const TOP = 18;
const LONGEST = 20;

/** Charts side by side on one scale, so that they can be told apart where one chart of all could not. */
export function smallMultiples(panels: readonly Panel[], { look = "line", y = [0, 1] }: Options = {}): string {
  const columns = Math.min(COLUMNS, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const width = COLUMNS * (SIDE + GAP.across);
  const height = rows * (SIDE + GAP.down) + 4;
  return drawn(
    width,
    height,
    panels.map((panel, at) => {
      const left = (at % columns) * (SIDE + GAP.across) + GAP.across / 2;
      const top = Math.floor(at / columns) * (SIDE + GAP.down) + TOP;
      return panelAt(panel, { left, top, look, y });
    }),
  );
}

function panelAt(
  { title, points, reference: [from, to], beside }: Panel,
  { left, top, look, y: [lowest, highest] }: Required<Options> & { readonly left: number; readonly top: number },
): string {
  const at = ({ x, y }: Point): readonly [string, string] => [
    (left + x * SIDE).toFixed(1),
    (top + ((highest - y) / (highest - lowest)) * SIDE).toFixed(1),
  ];
  const place = (point: Point): string => at(point).join(",");
  const line = (all: readonly Point[], look: string): string =>
    `<polyline points="${all.map(place).join(" ")}" fill="none" ${look}/>`;
  const dot = (point: Point): string => {
    const [cx, cy] = at(point);
    return `<circle cx="${cx}" cy="${cy}" r="2.4" fill="${PALETTE.blue}"/>`;
  };
  const name = title.length > LONGEST ? `${title.slice(0, LONGEST - 7)}… ${title.slice(-5)}` : title;
  return [
    `<text x="${left}" y="${top - 5}" font-size="11" fill="${PALETTE.ink}">${escapeHtml(name)}</text>`,
    `<rect x="${left}" y="${top}" width="${SIDE}" height="${SIDE}" fill="none" stroke="${PALETTE.grid}"/>`,
    line([from, to], `stroke="${PALETTE.grey}" stroke-dasharray="1.5 2.5"`),
    ...(beside === undefined ? [] : [line(beside, `stroke="${PALETTE.green}" stroke-dasharray="4 3"`)]),
    ...(look === "dots" ? points.map(dot) : [line(points, `stroke="${PALETTE.blue}" stroke-width="1.8"`)]),
  ].join("");
}
