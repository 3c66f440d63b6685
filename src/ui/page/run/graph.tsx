import type { JSX } from "preact";
import { humanDuration } from "../../../core/human-units.js";
import { t, words } from "../../../core/language.js";
import type { RunView } from "../../api.js";
import { stageState } from "./stage-state.ts";

/** The stages and what leads to what, each with how it stands. A table below says the same. */
export function Graph({ run }: { readonly run: RunView }): JSX.Element {
  const { graph, record } = run;
  const stages = new Map(record.stages.map((stage) => [stage.id as string, stage]));
  return (
    <section class="scroll graph" aria-label={t`Graph`} tabIndex={0}>
      <svg
        viewBox={`0 0 ${graph.width} ${graph.height}`}
        width={graph.width}
        height={graph.height}
        role="img"
        aria-label={t`Graph of the stages`}
      >
        {graph.edges.map(({ title, points }) => (
          <path key={title} class="edge" d={curve(points)}>
            <title>{title}</title>
          </path>
        ))}
        {graph.boxes.map(({ stage, name, x, y, width }) => {
          const one = stage === undefined ? undefined : stages.get(stage);
          const state = one === undefined ? "source" : stageState(run, one);
          const took = one === undefined ? 0 : (one.executedMs ?? one.durationMs);
          const middle = y + graph.boxHeight / 2;
          return (
            <g key={`${stage ?? ""} ${name}`} class={`box ${state}`}>
              <title>{one === undefined ? name : `${name}: ${words(state)}. ${one.reason}`}</title>
              <rect x={x} y={y} width={width} height={graph.boxHeight} rx={6} />
              <text x={x + width / 2} y={one === undefined ? middle + 4 : middle - 3} class="box-name">
                {cut(name)}
              </text>
              {one === undefined ? null : (
                <text x={x + width / 2} y={middle + 15} class="box-state">
                  {words(state)}
                  {took > 0 && state !== "running" ? `, ${humanDuration(took)}` : ""}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </section>
  );
}

const LONGEST = 28;

const cut = (name: string): string =>
  name.length <= LONGEST ? name : `${name.slice(0, LONGEST / 2 - 1)}…${name.slice(-LONGEST / 2)}`;

/** Down out of a box, and from above into the next. */
function curve(points: readonly { readonly x: number; readonly y: number }[]): string {
  return points
    .map(({ x, y }, at) => {
      const before = points[at - 1];
      if (before === undefined) return `M${x} ${y}`;
      const half = (before.y + y) / 2;
      return `C${before.x} ${half} ${x} ${half} ${x} ${y}`;
    })
    .join("");
}
