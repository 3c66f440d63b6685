import { humanDuration, humanMetric } from "../../core/human-units.js";
import { metricHeading } from "../../core/metric-name.js";
import { memberName } from "../../core/point-name.js";
import type { ExpressionValue } from "../../experiments/expression.js";
import type { LISTED_METRICS, ListedRun } from "../../experiments/listed-run.js";
import type { TextStyle } from "../../reporters/style.js";
import { type Cell, type Column, lengthOf, textTable } from "../../reporters/text-table.js";
import { stateCell } from "./run-state.js";

type ListedMetric = (typeof LISTED_METRICS)[number];

/** The metric that a list shows: the one most people ask for first. */
const PREFERRED: readonly ListedMetric[] = ["test.auc", "validation.auc", "test.accuracy"];
/** Within a sweep points are chosen by validation. */
const PREFERRED_IN_SWEEP: readonly ListedMetric[] = ["validation.auc", "validation.accuracy", "test.auc"];
/** A label of fewer characters says nothing; a point has several values. */
const LEAST_LABEL = 10;
const LEAST_POINT = 28;

interface Part extends Column {
  readonly cell: (run: ListedRun) => Cell;
  /** Left out where there is no room, or something shorter in its place; the highest first. */
  readonly spare?: number;
  readonly shorter?: Part;
}

/** Runs in rows; columns that do not fit the width are left out, the least important first. */
export function runsTable(
  runs: readonly ListedRun[],
  options: {
    readonly style: TextStyle;
    readonly width: number;
    /** What is shown of each instead of a common metric, such as the one that the rows are sorted by. */
    readonly value?: { readonly name: string; readonly of: (run: ListedRun) => ExpressionValue } | undefined;
    readonly ofSweep: boolean;
  },
): string {
  const { style, width, ofSweep } = options;
  const preferred = (ofSweep ? PREFERRED_IN_SWEEP : PREFERRED).find((name) =>
    runs.some(({ metrics }) => name in metrics),
  );
  const value =
    options.value ??
    (preferred && { name: preferred, of: ({ metrics }: ListedRun): ExpressionValue => metrics[preferred] ?? null });
  const labels = runs.some(({ label, sweep }) => label !== undefined || sweep !== undefined);
  const parts: readonly Part[] = [
    { title: "RUN", cell: ({ id }) => id, ...(ofSweep && { spare: 4, shorter: { title: "RUN", cell: lastDigits } }) },
    ...(labels
      ? [
          {
            title: ofSweep ? "POINT" : "LABEL",
            flexible: true,
            wrap: ofSweep,
            cell: (run: ListedRun) => labelOf(run, ofSweep),
          },
        ]
      : []),
    {
      title: "STATUS",
      cell: (run) => stateCell(run, style),
      spare: 2,
      shorter: { title: "STATUS", cell: ({ state }) => state },
    },
    {
      title: "TIME",
      align: "right",
      spare: 3,
      cell: ({ durationMs }) => (durationMs === undefined ? "" : humanDuration(durationMs)),
    },
    ...(value === undefined
      ? []
      : [
          {
            title: metricHeading(value.name),
            align: "right" as const,
            cell: (run: ListedRun) => shownValue(value.of(run), value.name),
          },
        ]),
  ];
  const fitting = thatFit(
    parts.map((part) => withCells(part, runs)),
    width,
  );
  return textTable(
    fitting.map(({ part }) => part),
    runs.map((_, row) => fitting.map(({ cells }) => cells[row]!)),
    { width, titleStyle: style.dim },
  );
}

/** A column with its cells, each made once. */
interface Filled {
  readonly part: Part;
  readonly cells: readonly Cell[];
  /** The least width that it needs. */
  readonly needed: number;
  readonly shorter: () => readonly Filled[];
}

function withCells(part: Part, runs: readonly ListedRun[]): Filled {
  const cells = runs.map(part.cell);
  const natural = cells.reduce<number>(
    (most, cell) => Math.max(most, lengthOf(typeof cell === "string" ? cell : cell.text)),
    part.title.length,
  );
  const least = part.wrap === true ? LEAST_POINT : LEAST_LABEL;
  return {
    part,
    cells,
    needed: part.flexible === true ? Math.min(natural, least) : natural,
    shorter: () => (part.shorter === undefined ? [] : [withCells(part.shorter, runs)]),
  };
}

/** Enough to name a run of one sweep: the rest is the same for all. */
const lastDigits = ({ id }: ListedRun): string => id.slice(-6);

function labelOf({ label, sweep }: ListedRun, ofSweep: boolean): string {
  const member = sweep === undefined ? undefined : memberName(sweep);
  return ofSweep ? (member ?? "") : (label ?? member ?? "");
}

function shownValue(value: ExpressionValue, name: string): string {
  if (value === null) return "";
  return typeof value === "number" && !name.startsWith("params.") ? humanMetric(name, value) : String(value);
}

function thatFit(columns: readonly Filled[], width: number): readonly Filled[] {
  const total = columns.reduce((sum, { needed }) => sum + needed, 2 * (columns.length - 1));
  const least = [...columns].sort((a, b) => (b.part.spare ?? 0) - (a.part.spare ?? 0))[0];
  if (total <= width || least?.part.spare === undefined) return columns;
  return thatFit(
    columns.flatMap((column) => (column === least ? column.shorter() : column)),
    width,
  );
}
