import { localNumber } from "../../core/language.js";
import { highest, lowest } from "../../core/long-lists.js";
import { escapeHtml } from "../html.js";
import { PALETTE } from "../palette.js";
import type { ForestRow } from "./forest-chart.js";
import { drawn } from "./plain-svg.js";

const WIDTH = 440;
const ROW = 22;
const MARGIN = { top: 8, right: 16, bottom: 44 };
/** Of a name at 12 units, and most that there is room for. */
const CHARACTER = 6.8;
const LONGEST = 26;
const TICK = 0.1;

/** Estimates with their intervals, one below the other, on one scale from 0 to 1 or as much of it as they need. */
export function estimateChart(
  rows: readonly ForestRow[],
  title: string,
  { reference }: { readonly reference: number },
): string {
  const height = rows.length * ROW + MARGIN.top + MARGIN.bottom;
  const names = rows.map(({ name }) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name));
  const left = Math.max(70, 14 + CHARACTER * highest(names.map(({ length }) => length)));
  const least = Math.min(reference, lowest(rows.map(({ low }) => low)));
  const from = Math.max(0, Math.floor((least - 0.02) / TICK) * TICK);
  const x = (value: number): number => left + ((value - from) / (1 - from)) * (WIDTH - left - MARGIN.right);
  const bottom = height - MARGIN.bottom;
  const text = (at: readonly [number, number], anchor: string, content: string, size = 12) =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}" font-size="${size}" fill="${PALETTE.ink}">${escapeHtml(content)}</text>`;
  const line = (a: readonly [number, number], b: readonly [number, number], stroke: string, width = 1, dash = "") =>
    `<line x1="${a[0].toFixed(1)}" y1="${a[1].toFixed(1)}" x2="${b[0].toFixed(1)}" y2="${b[1].toFixed(1)}" stroke="${stroke}" stroke-width="${width}"${dash}/>`;
  const step = 1 - from > 0.6 ? 2 * TICK : TICK;
  const ticks = Array.from({ length: Math.floor((1 - from) / step + 1e-9) + 1 }, (_, at) => 1 - at * step);
  return drawn(WIDTH, height, [
    ...ticks.flatMap((tick) => [
      line([x(tick), MARGIN.top], [x(tick), bottom], PALETTE.grid),
      text([x(tick), bottom + 16], "middle", localNumber(tick.toFixed(1))),
    ]),
    line([x(reference), MARGIN.top], [x(reference), bottom], PALETTE.ink, 1, ' stroke-dasharray="2 3"'),
    ...rows.flatMap(({ value, low, high, color }, at) => {
      const y = MARGIN.top + (at + 0.5) * ROW;
      const cap = (bound: number) => line([x(bound), y - 4], [x(bound), y + 4], color, 2);
      return [
        text([left - 8, y + 4], "end", names[at]!),
        line([x(low), y], [x(high), y], color, 2),
        cap(low),
        cap(high),
        `<rect x="${(x(value) - 4).toFixed(1)}" y="${(y - 4).toFixed(1)}" width="8" height="8" fill="${color}"/>`,
      ];
    }),
    text([(left + WIDTH - MARGIN.right) / 2, height - 8], "middle", title, 13),
  ]);
}
