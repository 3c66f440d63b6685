import { humanCount, humanMetric } from "../core/human-units.js";
import type { JsonValue } from "../core/json.js";
import { unreachable } from "../core/unreachable.js";
import type { Comparability, Comparison, MetricRow } from "../experiments/compare.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { inMetricOrder } from "../reporters/metric-order.js";

/** How a run is called in tables: `A`, `B`, ... `Z`, `AA`. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}

/** A run in the legend: its id, and its label where it has one. */
export const legendOf = (run: KnownRun): string => (run.record.label ? `${run.id}  ${run.record.label}` : run.id);

/** The metrics that a reader compares: bounds of intervals and cells of confusion matrices stay in `--json`, counts that agree too. */
export function readableMetrics(comparison: Comparison): readonly MetricRow[] {
  const byName = new Map(comparison.metrics.map((row) => [row.name, row]));
  return inMetricOrder([...byName.keys()])
    .map((name) => byName.get(name)!)
    .filter(({ name }) => !/\.(low|high)$|\.confusion\./.test(name))
    .filter(({ name, values }) => !/\.n(\.|$)/.test(name) || values.some((value) => value !== values[0]));
}

export const metricText = (name: string, value: number | undefined): string =>
  value === undefined ? "" : humanMetric(name, value);

/** A difference with its sign; `0` where there is none. */
export function differenceText(name: string, difference: number | undefined): string {
  if (difference === undefined) return "";
  const text = humanMetric(name, Math.abs(difference));
  return Number(text.replaceAll(",", "")) === 0 ? "0" : `${difference > 0 ? "+" : "-"}${text}`;
}

export const valueText = (value: JsonValue | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** What keeps runs from being compared with the baseline, a sentence for each that it concerns. */
export function comparabilityNotes(comparison: Comparison): readonly string[] {
  return comparison.comparability.flatMap((comparability, index) => {
    const note = noteOf(comparability, comparison.comparability[0]!);
    return note === undefined || index === 0 ? [] : [`${letterOf(index)} ${note}`];
  });
}

function noteOf(own: Comparability, baseline: Comparability): string | undefined {
  switch (own.state) {
    case "same":
      return undefined;
    case "different-images":
      return (
        `was not tested on the images of A (${humanCount(own.images ?? 0)} images, ` +
        `${humanCount(own.shared ?? 0)} of A's ${humanCount(baseline.images ?? 0)} among them): do not rank them.`
      );
    case "different-labels":
      return "was tested on the images of A, but with other labels: do not rank them.";
    case "unknown":
      // Neither was tested: nothing to warn of.
      return own.images === undefined && baseline.images === undefined
        ? undefined
        : "cannot be compared with A by test results: one of them has none.";
    default:
      return unreachable(own.state);
  }
}
