import { CALIBRATION_METRICS, CASE_METRICS } from "../core/case-metrics.js";

/** Test comes first: it is what a run is judged by. */
export const PARTITIONS = ["test", "validation", "train"] as const;

const KINDS: readonly string[] = [
  ...CASE_METRICS,
  ...CALIBRATION_METRICS,
  "threshold",
  "n",
  "n.positive",
  "confusion.tp",
  "confusion.fp",
  "confusion.tn",
  "confusion.fn",
];

/** Metric names in the order in which people read them, by partition and kind; others last, as they came. */
export function inMetricOrder(names: readonly string[]): readonly string[] {
  const rank = (name: string): number => {
    const partition = PARTITIONS.findIndex((known) => name.startsWith(`${known}.`));
    const kind = KINDS.indexOf(partition < 0 ? name : name.slice(name.indexOf(".") + 1));
    return (partition < 0 ? PARTITIONS.length : partition) * 100 + (kind < 0 ? KINDS.length : kind);
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
}
