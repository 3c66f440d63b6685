import { PALETTE } from "../palette.js";
import { drawn, escaped } from "./plain-svg.js";
import type { Point } from "./svg-chart.js";

/** A small chart from 0 to 1 both ways. */
export interface Panel {
  readonly title: string;
  readonly points: readonly Point[];
  readonly reference: readonly [Point, Point];
}

const COLUMNS = 3;
const SIDE = 120;
const GAP = { across: 14, down: 30 };
const TOP = 18;
const LONGEST = 20;

/** Charts of one line each, side by side on one scale, so that they can be told apart where one chart of all could not. */
export function smallMultiples(panels: readonly Panel[]): string {
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
      return panelAt(panel, left, top);
    }),
  );
}

function panelAt({ title, points, reference: [from, to] }: Panel, left: number, top: number): string {
  const place = ({ x, y }: Point): string => `${(left + x * SIDE).toFixed(1)},${(top + (1 - y) * SIDE).toFixed(1)}`;
  const name = title.length > LONGEST ? `${title.slice(0, LONGEST - 7)}… ${title.slice(-5)}` : title;
  return [
    `<text x="${left}" y="${top - 5}" font-size="11" fill="${PALETTE.ink}">${escaped(name)}</text>`,
    `<rect x="${left}" y="${top}" width="${SIDE}" height="${SIDE}" fill="none" stroke="${PALETTE.grid}"/>`,
    `<polyline points="${place(from)} ${place(to)}" fill="none" stroke="${PALETTE.grey}" stroke-dasharray="1.5 2.5"/>`,
    `<polyline points="${points.map(place).join(" ")}" fill="none" stroke="${PALETTE.blue}" stroke-width="1.8"/>`,
  ].join("");
}
