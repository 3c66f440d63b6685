import { humanDuration, humanMetric } from "../core/human-units.js";
import { memberName } from "../core/point-name.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { valueInRun } from "../experiments/run-values.js";
import type { TextStyle } from "../reporters/style.js";
import { type Cell, type Column, textTable } from "../reporters/text-table.js";
import { stateCell } from "./run-state.js";

/** The metric that a list shows: the one most people ask for first. */
const PREFERRED = ["test.auc", "validation.auc", "test.accuracy"] as const;
/** Within a sweep points are chosen by validation. */
const PREFERRED_IN_SWEEP = ["validation.auc", "validation.accuracy", "test.auc"] as const;
/** A label of fewer characters says nothing; a point has several values. */
const LEAST_LABEL = 10;
const LEAST_POINT = 28;

interface Part extends Column {
  readonly cell: (run: KnownRun) => Cell;
  /** Left out where there is no room, or something shorter in its place; the highest first. */
  readonly spare?: number;
  readonly shorter?: Part;
}

/** Runs in rows; columns that do not fit the width are left out, the least important first. */
export function runsTable(
  runs: readonly KnownRun[],
  options: {
    readonly style: TextStyle;
    readonly width: number;
    /** Names whose values are shown, such as what the rows are sorted by. */
    readonly named: readonly string[];
    readonly ofSweep: boolean;
  },
): string {
  const { style, width, named, ofSweep } = options;
  const preferred = (ofSweep ? PREFERRED_IN_SWEEP : PREFERRED).find((name) =>
    runs.some(({ record }) => name in record.metrics),
  );
  const values = named.length > 0 ? named : preferred === undefined ? [] : [preferred];
  const labels = runs.some(({ record }) => record.label !== undefined || record.sweep !== undefined);
  const parts: readonly Part[] = [
    { title: "RUN", cell: ({ id }) => id, ...(ofSweep && { spare: 4, shorter: { title: "RUN", cell: lastDigits } }) },
    ...(labels
      ? [
          {
            title: ofSweep ? "POINT" : "LABEL",
            flexible: true,
            wrap: ofSweep,
            cell: (run: KnownRun) => labelOf(run, ofSweep),
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
      cell: ({ record }) => (record.durationMs === undefined ? "" : humanDuration(record.durationMs)),
    },
    ...values.map(
      (name): Part => ({ title: name.toUpperCase(), align: "right", cell: (run) => shownValue(run, name) }),
    ),
  ];
  const fitting = thatFit(parts, runs, width);
  return textTable(
    fitting,
    runs.map((run) => fitting.map((part) => part.cell(run))),
    { width, titleStyle: style.dim },
  );
}

/** Enough to name a run of one sweep: the rest is the same for all. */
const lastDigits = ({ id }: KnownRun): string => id.slice(-6);

function labelOf({ record }: KnownRun, ofSweep: boolean): string {
  const member = record.sweep === undefined ? undefined : memberName(record.sweep);
  return ofSweep ? (member ?? "") : (record.label ?? member ?? "");
}

function shownValue(run: KnownRun, name: string): string {
  const value = valueInRun(run, name);
  if (value === null) return "";
  return typeof value === "number" && !name.startsWith("params.") ? humanMetric(name, value) : String(value);
}

function thatFit(parts: readonly Part[], runs: readonly KnownRun[], width: number): readonly Part[] {
  const length = (cell: Cell): number => [...(typeof cell === "string" ? cell : cell.text)].length;
  const needed = (part: Part): number => {
    const natural = Math.max(part.title.length, ...runs.map((run) => length(part.cell(run))));
    return part.flexible === true ? Math.min(natural, part.wrap === true ? LEAST_POINT : LEAST_LABEL) : natural;
  };
  const total = parts.reduce((sum, part) => sum + needed(part), 2 * (parts.length - 1));
  const least = [...parts].sort((a, b) => (b.spare ?? 0) - (a.spare ?? 0))[0];
  if (total <= width || least?.spare === undefined) return parts;
  return thatFit(
    parts.flatMap((part) => (part === least ? (part.shorter ?? []) : part)),
    runs,
    width,
  );
}
