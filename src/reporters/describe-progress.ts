import type { StageStarted } from "../core/event.js";
import { humanBytes, humanCount, humanDuration } from "../core/human-units.js";
import type { Progress } from "./progress-rate.js";

/**
 * `45 %  1.2 of 2.0 GB  12 MB/s  1 min 5 s left`, as far as it is known. What a stage says of its work comes before the
 * amounts: a narrow terminal cuts the end.
 */
export function describeProgress(progress: Progress): string {
  const { done, total, unit, rate, remainingMs, message } = progress;
  const share = total !== undefined && total > 0 ? [`${Math.min(100, Math.floor((done / total) * 100))} %`] : [];
  const amounts = [amount(done, total, unit), ...(rate === undefined ? [] : [describeRate(rate, unit)])];
  const left = remainingMs !== undefined && remainingMs >= 1000 ? [`${humanDuration(remainingMs)} left`] : [];
  const said = message === undefined || message === "" ? undefined : message;
  return (said === undefined ? [...share, ...amounts, ...left] : [...share, ...left, said, ...amounts]).join("  ");
}

/** `first time, about 1 min 5 s`: why a stage was started, and for how long, until its progress tells better. */
export const describeStart = ({ reason, predictedMs }: Pick<StageStarted, "reason" | "predictedMs">): string =>
  predictedMs === undefined || predictedMs < 1000 ? reason : `${reason}, about ${humanDuration(predictedMs)}`;

function amount(done: number, total: number | undefined, unit: string): string {
  if (unit === "bytes") return total === undefined ? humanBytes(done) : `${humanBytes(done)} of ${humanBytes(total)}`;
  return total === undefined ? `${humanCount(done)} ${unit}` : `${humanCount(done)} of ${humanCount(total)} ${unit}`;
}

function describeRate(perSecond: number, unit: string): string {
  if (unit === "bytes") return `${humanBytes(perSecond)}/s`;
  if (perSecond >= 9.95) return `${humanCount(perSecond)} ${unit}/s`;
  if (perSecond >= 0.95) return `${perSecond.toFixed(1)} ${unit}/s`;
  const perMinute = perSecond * 60;
  return perMinute >= 0.95 ? `${perMinute.toFixed(1)} ${unit}/min` : `${(perMinute * 60).toFixed(1)} ${unit}/h`;
}
