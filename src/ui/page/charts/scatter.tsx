import type { JSX } from "preact";
import { localNumber } from "../../../core/language.js";
import type { Row } from "../../api.js";
import { shortName } from "../parts/shown-value.ts";
import type { Axis } from "./axis.ts";

const WIDTH = 560;
const HEIGHT = 290;
const LEFT = 62;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 44;

interface Pointed {
  readonly row: Row;
  readonly x: number;
  readonly y: number;
}

/** Runs by two of their columns. The table below has the same values. */
export function Scatter(props: {
  readonly x: Axis;
  readonly y: Axis;
  readonly rows: readonly Row[];
  readonly pointed: string | undefined;
  readonly onPoint: (row: Row | undefined) => void;
}): JSX.Element {
  const { x, y, rows, pointed, onPoint } = props;
  const across = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
  const down = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  const points = rows.flatMap((row): readonly Pointed[] => {
    const [left, up] = [x.place(row), y.place(row)];
    return left === undefined || up === undefined ? [] : [{ row, x: across(left), y: down(up) }];
  });
  return (
    <svg
      class="scatter"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${y.name} / ${x.name}`}
      onPointerLeave={() => onPoint(undefined)}
    >
      {y.ticks.map(({ text, at }) => (
        <g key={text}>
          <line class="tick" x1={LEFT} x2={WIDTH - RIGHT} y1={down(at)} y2={down(at)} />
          <text x={LEFT - 8} y={down(at) + 4} text-anchor="end">
            {localNumber(text)}
          </text>
        </g>
      ))}
      {x.ticks.map(({ text, at }) => (
        <text key={text} x={across(at)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
          {localNumber(text)}
        </text>
      ))}
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 8} text-anchor="middle" class="axis-name">
        {shortName(x.name)}
      </text>
      <text x={14} y={(TOP + HEIGHT - BOTTOM) / 2} text-anchor="middle" class="axis-name turned">
        {shortName(y.name)}
      </text>
      {points.map((point) => (
        <circle
          key={point.row.id}
          class={`point ${point.row.state} ${point.row.id === pointed ? "pointed" : ""}`}
          cx={point.x}
          cy={point.y}
          r={point.row.id === pointed ? 6 : 4}
          onPointerEnter={() => onPoint(point.row)}
        />
      ))}
    </svg>
  );
}
