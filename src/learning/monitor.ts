import type { EpochMeasures } from "../artifacts/history.js";
import { formatMetricName, parseMetricName } from "../core/metric-name.js";

/** What tells which of two epochs is better. Names as in metrics: partition and measure. */
export const MONITORS = ["validation.loss", "validation.auc", "validation.accuracy", "train.loss"] as const;

/** Of several classes or findings `validation.auc` is the mean; `validation.auc[Effusion]` is that of one. */
export type Monitor = (typeof MONITORS)[number] | `validation.auc[${string}]`;

/** Such a name in its canonical form; undefined if it is not one. */
export function monitorNamed(text: string): Monitor | undefined {
  const parts = parseMetricName(text);
  if (parts === undefined || parts.bound !== undefined) return undefined;
  if (parts.of !== undefined && parts.base !== "validation.auc") return undefined;
  return MONITORS.some((one) => one === parts.base) ? (formatMetricName(parts) as Monitor) : undefined;
}

export const aucOf = (name: string): Monitor => formatMetricName({ base: "validation.auc", of: name }) as Monitor;

/** The class or finding that a monitor watches alone. */
export const answerWatched = (monitor: Monitor): string | undefined => parseMetricName(monitor)?.of;

/** The monitor's value of an epoch, turned so that less is better. NaN where it was not measured. */
export function monitored(monitor: Monitor, epoch: EpochMeasures): number {
  switch (monitor) {
    case "validation.loss":
      return epoch.validation_loss ?? Number.NaN;
    case "validation.auc":
      return -(epoch.validation_auc ?? Number.NaN);
    case "validation.accuracy":
      return -(epoch.validation_accuracy ?? Number.NaN);
    case "train.loss":
      return epoch.loss;
    default:
      return -(epoch.validation_aucs?.[answerWatched(monitor) ?? ""] ?? Number.NaN);
  }
}
