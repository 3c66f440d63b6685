import { init } from "../../vendor/echarts.js";
import { PALETTE } from "../palette.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  readonly color: string;
  /** `line` and `dashed` join the points; `marks` draws them only; `marked-line` does both. */
  readonly look: "line" | "dashed" | "marks" | "marked-line";
}

interface Axis {
  readonly title: string;
  readonly min?: number;
  readonly max?: number;
  /** Only whole numbers are marked. */
  readonly whole?: boolean;
}

export interface ChartOptions {
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A thin line that chance, or a perfect model, would give. */
  readonly reference?: readonly [Point, Point];
}

/** What stands beside a name in the legend; ECharts itself would draw a dot on every line. */
const ICONS: Readonly<Record<Series["look"], string>> = {
  line: "path://M0,4H26V6H0Z",
  dashed: "path://M0,4H7V6H0ZM9.5,4H16.5V6H9.5ZM19,4H26V6H19Z",
  marks: "diamond",
  "marked-line": "circle",
};

const WIDTH = 400;
const HEIGHT = 340;

/** A chart as an SVG element that takes the width it is given. It has no text alternative of its own. */
export function svgChart(options: ChartOptions): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif", color: PALETTE.ink },
    legend: {
      bottom: 0,
      itemWidth: 26,
      itemHeight: 10,
      textStyle: { fontSize: 12, color: PALETTE.ink },
      data: options.series.map(({ name, look }) => ({ name, icon: ICONS[look] })),
    },
    grid: { left: 52, right: 14, top: 12, bottom: 74 },
    xAxis: axis(options.x, 26),
    yAxis: axis(options.y, 38),
    series: [
      ...(options.reference === undefined ? [] : [referenceLine(options.reference)]),
      ...options.series.map(seriesOption),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return responsive(svg);
}

const axis = (given: Axis, nameGap: number) => ({
  type: "value" as const,
  name: given.title,
  nameLocation: "middle" as const,
  nameGap,
  nameTextStyle: { fontSize: 13, color: PALETTE.ink },
  ...(given.min !== undefined && { min: given.min }),
  ...(given.max !== undefined && { max: given.max }),
  ...(given.min === undefined && { scale: true }),
  ...(given.whole && { minInterval: 1 }),
  axisLine: { show: true, lineStyle: { color: PALETTE.grey } },
  axisLabel: { fontSize: 12, color: PALETTE.ink },
  splitLine: { lineStyle: { color: "#e4e7ea" } },
});

const seriesOption = (series: Series) => ({
  type: series.look === "marks" ? ("scatter" as const) : ("line" as const),
  name: series.name,
  data: series.points.map(({ x, y }) => [x, y]),
  symbol: { marks: "diamond", "marked-line": "circle", line: "none", dashed: "none" }[series.look],
  symbolSize: series.look === "marks" ? 13 : 7,
  itemStyle: { color: series.color },
  lineStyle: {
    color: series.color,
    width: 2.2,
    type: series.look === "dashed" ? ("dashed" as const) : ("solid" as const),
  },
});

const referenceLine = ([from, to]: readonly [Point, Point]) => ({
  type: "line" as const,
  data: [
    [from.x, from.y],
    [to.x, to.y],
  ],
  showSymbol: false,
  silent: true,
  lineStyle: { color: PALETTE.grey, width: 1, type: "dotted" as const },
});

/** The picture is described by its caption, so a screen reader passes it over. */
function responsive(svg: string): string {
  return svg.replace(
    /^<svg width="(\d+)" height="(\d+)"/,
    '<svg aria-hidden="true" focusable="false" class="chart" data-width="$1" data-height="$2"',
  );
}
