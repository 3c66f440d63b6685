import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { localNumber } from "../../../core/language.js";
import { highest, lowest } from "../../../core/long-lists.js";
import { ticksOf } from "../parts/ticks.ts";

export interface Series {
  readonly name: string;
  /** Of the stylesheet; lines differ by their dashes too. */
  readonly look: "first" | "second";
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 420;
const HEIGHT = 210;
const LEFT = 46;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;

/** Lines over whole numbers, such as epochs, with the values under the pointer. */
export function LineChart(props: {
  readonly title: string;
  readonly series: readonly Series[];
  readonly range?: readonly [number, number];
}): JSX.Element {
  const { title, series } = props;
  const [at, setAt] = useState<number>();
  const points = series.flatMap((one) => one.points);
  const last = Math.max(2, highest(points.map(({ x }) => x)));
  const ticks = ticksOf(lowest(points.map(({ y }) => y)), highest(points.map(({ y }) => y)));
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const x = (value: number): number => LEFT + ((value - 1) / (last - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + ((high - value) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
  const follow = (event: { readonly clientX: number; readonly currentTarget: SVGSVGElement }): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = (((event.clientX - left) / width) * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT);
    setAt(Math.min(last, Math.max(1, Math.round(1 + share * (last - 1)))));
  };
  const steps = Math.max(1, Math.ceil(last / 6));
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b>
        {series.map(({ name, look, points: own }) => (
          <span key={name} class={`key ${look}`}>
            {name} {shown((at === undefined ? own.at(-1) : own.find((point) => point.x === at))?.y)}
          </span>
        ))}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title}: ${series.map(({ name, points: own }) => `${name} ${shown(own.at(-1)?.y)}`).join(", ")}`}
        onPointerMove={follow}
        onPointerLeave={() => setAt(undefined)}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="tick" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
              {localNumber(String(tick))}
            </text>
          </g>
        ))}
        {Array.from({ length: last }, (_, index) => index + 1)
          .filter((epoch) => epoch === 1 || epoch % steps === 0)
          .map((epoch) => (
            <text key={epoch} x={x(epoch)} y={HEIGHT - 8} text-anchor="middle">
              {epoch}
            </text>
          ))}
        {at === undefined ? null : <line class="cursor" x1={x(at)} x2={x(at)} y1={TOP} y2={HEIGHT - BOTTOM} />}
        {series.map(({ name, look, points: own }) => (
          <g key={name} class={look}>
            <polyline points={own.map((point) => `${x(point.x)},${y(point.y)}`).join(" ")} />
            {own.slice(-1).map((point) => (
              <circle key="end" cx={x(point.x)} cy={y(point.y)} r={3} />
            ))}
          </g>
        ))}
      </svg>
    </figure>
  );
}

const shown = (value: number | undefined): string => (value === undefined ? "" : localNumber(value.toFixed(3)));
