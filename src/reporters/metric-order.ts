import { METRIC_NAMES } from "../core/metrics.js";
import { AS_READ, partitionOf } from "../core/partitions.js";

const KINDS: readonly string[] = [
  ...METRIC_NAMES,
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
    const partition = partitionOf(name);
    const kind = KINDS.indexOf(partition === undefined ? name : name.slice(partition.length + 1));
    return (
      (partition === undefined ? AS_READ.length : AS_READ.indexOf(partition)) * 100 + (kind < 0 ? KINDS.length : kind)
    );
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
}
