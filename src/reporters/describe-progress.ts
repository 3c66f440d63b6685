import { humanBytes, humanCount, humanDuration } from "../core/human-units.js";
import type { Progress } from "./progress-rate.js";

/** `45 %  1.2 of 2.0 GB  12 MB/s  1 min 5 s left`, as far as it is known. */
export function describeProgress(progress: Progress): string {
  const { done, total, unit, rate, remainingMs, message } = progress;
  const parts: string[] = [];
  if (total !== undefined && total > 0) parts.push(`${Math.min(100, Math.floor((done / total) * 100))} %`);
  parts.push(amount(done, total, unit));
  if (rate !== undefined) parts.push(describeRate(rate, unit));
  if (remainingMs !== undefined && remainingMs >= 1000) parts.push(`${humanDuration(remainingMs)} left`);
  if (message !== undefined && message !== "") parts.push(message);
  return parts.join("  ");
}

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
