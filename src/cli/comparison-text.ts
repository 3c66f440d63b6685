import type { Comparison, MetricRow } from "../experiments/compare.js";
import { describeCause } from "../experiments/differing-stages.js";
import type { TextStyle } from "../reporters/style.js";
import { type Cell, type Column, textTable } from "../reporters/text-table.js";
import {
  comparabilityNotes,
  differenceText,
  legendOf,
  letterOf,
  metricText,
  readableMetrics,
  valueText,
} from "./comparison-rows.js";
import { stateName } from "./run-state.js";

/** Most runs for which a metric is a row and a run a column. */
const MOST_COLUMNS = 3;

/** A comparison for a terminal. Few runs stand in columns, many in rows. */
export function comparisonText(
  comparison: Comparison,
  options: { readonly width: number; readonly style: TextStyle },
): string {
  const { runs } = comparison;
  const { style, width } = options;
  const table = { width, titleStyle: style.dim };
  const legend = runs.map((run, index) => {
    const state = run.state === "succeeded" ? "" : `  ${style.yellow(stateName(run))}`;
    return `${style.bold(letterOf(index))}  ${legendOf(run)}${index === 0 ? style.dim("  baseline") : ""}${state}\n`;
  });
  const few = runs.length <= MOST_COLUMNS;
  const sections = [legend.join(""), ...(few ? columnsOf(comparison, table) : rowsOf(comparison, table))];
  if (comparison.stages.length > 0) {
    const rows = comparison.stages.map((stage): readonly Cell[] => [stage.id, describeCause(stage)]);
    sections.push(textTable([{ title: "STAGE" }, { title: "DIFFERS BY", flexible: true }], rows, table));
  } else sections.push("All stages have the same keys: the results are the same.\n");
  const notes = comparabilityNotes(comparison);
  if (notes.length > 0) sections.push(notes.map((note) => `${style.yellow("warning:")} ${note}\n`).join(""));
  return sections.join("\n");
}

type TableOptions = Parameters<typeof textTable>[2];

function columnsOf(comparison: Comparison, table: TableOptions): readonly string[] {
  const letters = comparison.runs.map((_, index) => letterOf(index));
  const sections: string[] = [];
  const params = [
    ...comparison.params.map(({ names, values }) => ({ name: names.join(" = "), values })),
    ...comparison.facts,
  ];
  if (params.length > 0) {
    const columns = [
      { title: "PARAM", flexible: true },
      ...letters.map((title): Column => ({ title, align: "right" })),
    ];
    const rows = params.map(({ name, values }): readonly Cell[] => [name, ...values.map(valueText)]);
    sections.push(textTable(columns, rows, table));
  }
  const metrics = readableMetrics(comparison);
  if (metrics.length > 0) {
    const others = letters.slice(1);
    const columns: Column[] = [
      { title: "METRIC" },
      ...letters.map((title): Column => ({ title, align: "right" })),
      ...others.map((letter): Column => ({ title: `${letter} - A`, align: "right" })),
    ];
    const rows = metrics.map(({ name, values, differences }): readonly Cell[] => [
      name,
      ...values.map((value) => metricText(name, value)),
      ...differences.slice(1).map((difference) => differenceText(name, difference)),
    ]);
    sections.push(textTable(columns, rows, table));
  }
  return sections;
}

/** A run in each row: params that differ, then as many metrics as fit, in the order in which people read them. */
function rowsOf(comparison: Comparison, table: TableOptions): readonly string[] {
  const params = comparison.params.map(({ names, values }) => ({ title: names[0]!, cells: values.map(valueText) }));
  const metrics = readableMetrics(comparison).map((row: MetricRow) => ({
    title: row.name,
    cells: row.values.map((value) => metricText(row.name, value)),
  }));
  const candidates = [...params.slice(0, 4), ...metrics];
  let left = table.width - 3;
  const shown = candidates.filter(({ title, cells }) => {
    const needed = Math.max(title.length, ...cells.map((cell) => cell.length)) + 2;
    if (needed > left) return false;
    left -= needed;
    return true;
  });
  const columns: Column[] = [{ title: "" }, ...shown.map(({ title }): Column => ({ title, align: "right" }))];
  const rows = comparison.runs.map((_, index): readonly Cell[] => [
    letterOf(index),
    ...shown.map(({ cells }) => cells[index]!),
  ]);
  const hidden = params.length + metrics.length - shown.length;
  const note = hidden > 0 ? `${hidden} more params and metrics: see --json, or compare fewer runs.\n` : "";
  return [textTable(columns, rows, table) + note];
}
