import { boundsOf, score } from "../numbers.js";
import type { CellParts } from "./table.js";

/** A figure, with its interval where it has one. */
export const figureCell = (
  value: number,
  { low, high }: { readonly low?: number | undefined; readonly high?: number | undefined } = {},
  shown: (value: number) => string = score,
): CellParts => ({
  text: shown(value),
  ...(low !== undefined && high !== undefined && { interval: [shown(low), shown(high)] as const }),
});

/** A metric with its interval by its name in the metrics of a run; undefined where it was not measured. */
export function metricCell(metrics: Readonly<Record<string, number>>, name: string): CellParts | undefined {
  const value = metrics[name];
  const interval = boundsOf(metrics, name);
  return value === undefined ? undefined : { text: score(value), ...(interval && { interval }) };
}
