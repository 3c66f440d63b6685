import type { EpochMeasures } from "../../src/artifacts/history.js";
import { answerWatched, type Monitor, monitored } from "../../src/learning/monitor.js";

/** @param loss NaN before anything was learned. */
export const describeProgress = (epoch: number, epochs: number, loss: number): string =>
  `epoch ${epoch} of ${epochs}${Number.isNaN(loss) ? "" : `, loss ${loss.toPrecision(3)}`}`;

/** For the line of progress, of the last epoch that is over: `; validation AUC 0.842, loss 0.481 (best epoch 3: AUC 0.851)`. */
export function describeValidation(last: EpochMeasures, best: EpochMeasures, monitor: Monitor): string {
  const { validation_auc: auc, validation_loss: loss } = last;
  const measured = [
    ...(auc === undefined ? [] : [`AUC ${figure(auc)}`]),
    ...(loss === undefined ? [] : [`loss ${figure(loss)}`]),
  ];
  if (measured.length === 0) return "";
  // The monitor's value is turned so that less is better.
  const value = figure(Math.abs(monitored(monitor, best)));
  return `; validation ${measured.join(", ")} (best epoch ${best.epoch}: ${watched(monitor)} ${value})`;
}

/** `AUC`, `loss`, `AUC of Effusion`. */
function watched(monitor: Monitor): string {
  const answer = answerWatched(monitor);
  if (answer !== undefined) return `AUC of ${answer}`;
  if (monitor === "validation.auc") return "AUC";
  return monitor === "train.loss" ? "training loss" : monitor.slice("validation.".length);
}

const figure = (value: number): string => value.toFixed(3);

export function describeEpoch(line: EpochMeasures, epochs: number): string {
  const training = `loss ${figure(line.loss)}, accuracy ${figure(line.accuracy)}${line.auc === undefined ? "" : `, AUC ${figure(line.auc)}`}`;
  const validation =
    line.validation_loss === undefined || line.validation_accuracy === undefined
      ? ""
      : `; validation loss ${figure(line.validation_loss)}, accuracy ${figure(line.validation_accuracy)}${line.validation_auc === undefined ? "" : `, AUC ${figure(line.validation_auc)}`}`;
  return `Epoch ${line.epoch} of ${epochs}: ${training}${validation}`;
}
