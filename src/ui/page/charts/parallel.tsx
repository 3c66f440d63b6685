import type { JSX } from "preact";
import { localNumber, t } from "../../../core/language.js";
import type { Row } from "../../api.js";
import { shortName } from "../parts/shown-value.ts";
import type { Axis } from "./axis.ts";

const GAP = 140;
const SIDE = 70;
const HEIGHT = 260;
const TOP = 36;
const BOTTOM = 18;

/** A line for each run through what it has in each column (Inselberg 1985); the last column gives the shade. */
export function Parallel(props: {
  readonly axes: readonly Axis[];
  readonly rows: readonly Row[];
  readonly pointed: string | undefined;
  readonly onPoint: (row: Row | undefined) => void;
}): JSX.Element {
  const { axes, rows, pointed, onPoint } = props;
  const width = 2 * SIDE + (axes.length - 1) * GAP;
  const across = (index: number): number => SIDE + index * GAP;
  const down = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  const last = axes.at(-1);
  return (
    <section class="scroll" tabIndex={0} aria-label={t`Parallel coordinates`}>
      <svg
        class="parallel"
        viewBox={`0 0 ${width} ${HEIGHT}`}
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${t`Parallel coordinates`}: ${axes.map(({ name }) => name).join(", ")}`}
        onPointerLeave={() => onPoint(undefined)}
      >
        {rows.map((row) => {
          const places = axes.map((axis) => axis.place(row));
          const points = places.flatMap((place, index) =>
            place === undefined ? [] : [`${across(index)},${down(place)}`],
          );
          return (
            <polyline
              key={row.id}
              class={row.id === pointed ? "pointed" : undefined}
              points={points.join(" ")}
              stroke-opacity={row.id === pointed ? 1 : 0.15 + 0.7 * (last?.place(row) ?? 0)}
              onPointerEnter={() => onPoint(row)}
            />
          );
        })}
        {axes.map(({ name, ticks }, index) => (
          <g key={name}>
            <line class="axis" x1={across(index)} x2={across(index)} y1={TOP} y2={HEIGHT - BOTTOM} />
            <text x={across(index)} y={16} text-anchor="middle" class="axis-name">
              {shortName(name)}
            </text>
            {ticks.map(({ text, at }) => (
              <text key={text} x={across(index) - 7} y={down(at) + 4} text-anchor="end">
                {localNumber(text)}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </section>
  );
}
