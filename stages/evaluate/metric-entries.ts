import { formatMetricName } from "../../src/stage.js";
import type { Interval } from "../../src/statistics/interval.js";

export type MetricEntry = readonly [name: string, value: number];

/** A figure and the bounds of its interval by their names. @param of the class or finding that it is of. */
export function metricEntries(
  base: string,
  of: string | undefined,
  value: number,
  { low, high }: Partial<Pick<Interval, "low" | "high">> = {},
): readonly MetricEntry[] {
  const named = { base, ...(of !== undefined && { of }) };
  return [
    [formatMetricName(named), value],
    ...(low === undefined ? [] : [[formatMetricName({ ...named, bound: "low" }), low] as const]),
    ...(high === undefined ? [] : [[formatMetricName({ ...named, bound: "high" }), high] as const]),
  ];
}
