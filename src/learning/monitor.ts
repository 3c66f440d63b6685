import type { EpochMeasures } from "../artifacts/history.js";

/** What tells which of two epochs is better. Names as in metrics: partition and measure. */
export const MONITORS = ["validation.loss", "validation.auc", "validation.accuracy", "train.loss"] as const;

export type Monitor = (typeof MONITORS)[number];

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
  }
}
