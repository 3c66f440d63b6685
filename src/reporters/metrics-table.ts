import { humanMetric } from "../core/human-units.js";
import { AS_READ } from "../core/partitions.js";
import { inMetricOrder } from "./metric-order.js";
import { type Cell, type Column, textTable } from "./text-table.js";

/**
 * Metrics of one run: a row per metric, a column per partition (`test.auc` and `validation.auc` share a row), with the
 * interval where there is one. Metrics that do not begin with a partition come in a row of their own.
 */
export function metricsTable(
  metrics: Readonly<Record<string, number>>,
  options: { readonly width: number; readonly titleStyle?: (text: string) => string },
): string {
  const names = Object.keys(metrics).filter((name) => !/\.(low|high)$/.test(name));
  const partitions = AS_READ.filter((partition) => names.some((name) => name.startsWith(`${partition}.`)));
  const partitioned = names.filter((name) => partitions.some((partition) => name.startsWith(`${partition}.`)));
  const rest = names.filter((name) => !partitioned.includes(name));
  const kinds = [...new Set(inMetricOrder(partitioned).map((name) => name.slice(name.indexOf(".") + 1)))];
  const columns: Column[] = [
    { title: "METRIC" },
    ...partitions.map((partition): Column => ({ title: partition.toUpperCase(), align: "left" })),
  ];
  const rows = [
    ...kinds.map((kind): readonly Cell[] => [
      kind,
      ...partitions.map((partition) => cell(metrics, `${partition}.${kind}`)),
    ]),
    ...rest.map((name): readonly Cell[] => [name, cell(metrics, name)]),
  ];
  if (columns.length === 1) columns.push({ title: "VALUE" });
  return textTable(columns, rows, options);
}

function cell(metrics: Readonly<Record<string, number>>, name: string): string {
  const value = metrics[name];
  if (value === undefined) return "";
  const low = metrics[`${name}.low`];
  const high = metrics[`${name}.high`];
  // An interval that leaves out its own metric, as earlier versions made for the calibration error, is not shown.
  if (low === undefined || high === undefined || value < low || value > high) return humanMetric(name, value);
  return `${humanMetric(name, value)} (${humanMetric(name, low)} to ${humanMetric(name, high)})`;
}
