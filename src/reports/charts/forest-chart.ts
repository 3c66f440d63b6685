import { localNumber } from "../../core/language.js";
import { highest } from "../../core/long-lists.js";
import { init } from "../../vendor/echarts.js";
import { PALETTE } from "../palette.js";
import { responsive } from "./svg-chart.js";

export interface ForestRow {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly color: string;
}

const WIDTH = 480;
const ROW = 24;
/** Of a name at 12 units, and most that there is room for. */
const CHARACTER = 6.6;
const LONGEST = 30;
const MARGIN = { top: 8, bottom: 46 };

/** Values with their intervals, one below the other, and a line at 0. No legend: each row has its name. */
export function forestChart(rows: readonly ForestRow[], title: string): string {
  const height = rows.length * ROW + MARGIN.top + MARGIN.bottom;
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  const reach = Math.max(highest(rows.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)])), 0.01);
  // Both sides alike, so that the line at 0 is in the middle and neither side looks larger.
  const limit = niceLimit(reach);
  const names = rows.map(({ name }) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name));
  const left = Math.max(90, 14 + CHARACTER * highest(names.map(({ length }) => length)));
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif", color: PALETTE.ink },
    grid: { left, right: 14, ...MARGIN },
    xAxis: {
      type: "value",
      name: title,
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: { fontSize: 13, color: PALETTE.ink },
      min: -limit,
      max: limit,
      interval: limit / 2,
      axisLine: { show: true, lineStyle: { color: PALETTE.grey } },
      axisLabel: { fontSize: 12, color: PALETTE.ink, formatter: (value: number) => signedTick(value) },
      splitLine: { lineStyle: { color: PALETTE.grid } },
    },
    yAxis: {
      type: "category",
      data: names,
      inverse: true,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { fontSize: 12, color: PALETTE.ink, interval: 0 },
    },
    series: [
      {
        type: "custom",
        silent: true,
        data: [[0, 0]],
        renderItem: ((_: unknown, api: Coordinates) => {
          const [x] = api.coord([0, 0]);
          const shape = { x1: x, x2: x, y1: MARGIN.top, y2: height - MARGIN.bottom };
          return { type: "line", shape, style: { stroke: PALETTE.ink, lineWidth: 1, lineDash: [2, 3] } };
        }) as never,
      },
      {
        type: "custom",
        silent: true,
        data: rows.map(({ low, high }, index) => [low, high, index]),
        renderItem: (({ dataIndex }: { dataIndex: number }, api: Coordinates) => {
          const [x1, y] = api.coord([api.value(0), api.value(2)]);
          const [x2] = api.coord([api.value(1), api.value(2)]);
          const line = (from: readonly [number, number], to: readonly [number, number]) => ({
            type: "line",
            shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
            style: { stroke: rows[dataIndex]!.color, lineWidth: 2 },
          });
          const cap = 4;
          return {
            type: "group",
            children: [line([x1, y], [x2, y]), line([x1, y - cap], [x1, y + cap]), line([x2, y - cap], [x2, y + cap])],
          };
        }) as never,
      },
      {
        type: "scatter",
        symbol: "rect",
        symbolSize: 9,
        data: rows.map(({ value, color }, index) => ({ value: [value, index], itemStyle: { color } })),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return responsive(svg);
}

interface Coordinates {
  readonly value: (dimension: number) => number;
  readonly coord: (point: readonly [number, number]) => readonly [number, number];
}

/** The next of 1, 2, 4, 5 times a power of ten whose half has few digits. */
function niceLimit(reach: number): number {
  const power = 10 ** Math.floor(Math.log10(reach));
  const factor = [1, 2, 4, 6, 8, 10].find((each) => each * power >= reach) ?? 10;
  return factor * power;
}

const signedTick = (value: number): string =>
  `${value > 0 ? "+" : ""}${localNumber(String(Number(value.toPrecision(3))))}`;
