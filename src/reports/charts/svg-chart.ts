import { currentLanguage, localNumber } from "../../core/language.js";
import { init } from "../../vendor/echarts.js";
import { PALETTE } from "../palette.js";
import { type MarkSymbol, SYMBOLS } from "./symbols.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  /** Empty: one of several behind the line that has their name, drawn thin. */
  readonly name: string;
  readonly points: readonly Point[];
  readonly color: string;
  /** `line` joins the points; `marks`, `dots` and `rings` only draw them; `marked-line` does both. */
  readonly look: "line" | "marks" | "dots" | "rings" | "marked-line";
  /** Lengths of strokes and gaps of a line that is not drawn through. */
  readonly dash?: readonly number[];
  /** Of points that are drawn; a diamond for `marks`, else a circle. */
  readonly symbol?: MarkSymbol;
  /** How far the value may reach at each x: a shaded band, or whiskers where the series has marks. */
  readonly reach?: readonly Reach[];
}

export interface Reach {
  readonly x: number;
  readonly low: number;
  readonly high: number;
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

const WIDTH = 400;
const HEIGHT = 312;

/** A chart as an SVG element that takes the width it is given. Legend and text alternative are the figure's. */
export function svgChart(options: ChartOptions): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif", color: PALETTE.ink },
    grid: { left: 52, right: 14, top: 12, bottom: 46 },
    xAxis: axis(options.x, 26),
    yAxis: axis(options.y, 38),
    series: [
      ...(options.reference === undefined ? [] : [referenceLine(options.reference)]),
      ...options.series.flatMap((series) => (series.reach === undefined ? [] : [reachOption(series, series.reach)])),
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
  axisLabel: { fontSize: 12, color: PALETTE.ink, ...inOurLanguage() },
  splitLine: { lineStyle: { color: PALETTE.grid } },
});

/** Ticks as the library writes them, but for the decimal comma. */
const inOurLanguage = () =>
  currentLanguage() === "en"
    ? {}
    : { formatter: (value: number) => localNumber(String(Number(value.toPrecision(12)))) };

const isJoined = (look: Series["look"]): boolean => look === "line" || look === "marked-line";

const SIZES: Readonly<Record<Series["look"], number>> = { marks: 13, dots: 9, rings: 9, "marked-line": 8, line: 0 };

const seriesOption = ({ name, points, color, look, dash, symbol }: Series) => ({
  type: isJoined(look) ? ("line" as const) : ("scatter" as const),
  name,
  data: points.map(({ x, y }) => [x, y]),
  symbol: look === "line" ? "none" : SYMBOLS[symbol ?? (look === "marks" ? "diamond" : "circle")].library,
  symbolSize: name === "" ? 4 : SIZES[look],
  itemStyle: look === "rings" ? { color: PALETTE.paper, borderColor: color, borderWidth: 2 } : { color },
  lineStyle: {
    color,
    width: name === "" ? 0.8 : 2.2,
    opacity: name === "" ? 0.55 : 1,
    type: dash === undefined ? ("solid" as const) : [...dash],
  },
  ...(name === "" && isJoined(look) && { z: 1, silent: true }),
});

interface Coordinates {
  readonly value: (dimension: number) => number;
  readonly coord: (point: readonly [number, number]) => readonly [number, number];
}

const reachOption = ({ look, color }: Series, reach: readonly Reach[]) => {
  const shared = { type: "custom" as const, silent: true, clip: true, itemStyle: { color } };
  if (look !== "line") {
    const whisker = (_: unknown, api: unknown) => {
      const { value, coord } = api as Coordinates;
      const [x1, y1] = coord([value(0), value(1)]);
      const [x2, y2] = coord([value(0), value(2)]);
      return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.2 } };
    };
    return { ...shared, data: reach.map(({ x, low, high }) => [x, low, high]), renderItem: whisker as never };
  }
  const band = (_: unknown, api: unknown) => {
    const { coord } = api as Coordinates;
    const outline = [
      ...reach.map(({ x, high }) => [x, high] as const),
      ...reach.map(({ x, low }) => [x, low] as const).reverse(),
    ];
    return { type: "polygon", shape: { points: outline.map(coord) }, style: { fill: color, opacity: 0.16 } };
  };
  return { ...shared, data: [[0, 0]], renderItem: band as never };
};

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
export function responsive(svg: string): string {
  return svg.replace(
    /^<svg width="(\d+)" height="(\d+)"/,
    '<svg aria-hidden="true" focusable="false" class="chart" data-width="$1" data-height="$2"',
  );
}
