import { localNumber } from "./language.js";
import { metricOf } from "./metrics.js";

/** A duration as people say it: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function humanDuration(milliseconds: number): string {
  if (milliseconds < 0.5) return "0 ms";
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_950) return `${localNumber((milliseconds / 1000).toFixed(1))} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** Bytes in powers of 1000, as disks and networks are sold: `512 B`, `2.0 GB`. */
export function humanBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : localNumber(value.toFixed(1))} ${units[unit]}`;
}

/** A count in groups of three: `112,120`. `toLocaleString` would load 20 ms of tables for the first one. */
export const humanCount = (count: number): string =>
  localNumber(String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ","));

/** `1 result`, `2,482 results`. */
export const countOf = (count: number, singular: string): string =>
  `${humanCount(count)} ${singular}${count === 1 ? "" : "s"}`;

/**
 * A metric as shown in tables: scores with four decimals, fewer if they are large (a slope of 89.48), counts as
 * integers.
 */
export function humanMetric(name: string, value: number): string {
  const isScore = metricOf(name) !== undefined || /(^|\.)threshold$/.test(name);
  return Number.isInteger(value) && !isScore ? humanCount(value) : localNumber(value.toFixed(decimalsOf(value, 4)));
}

/** Fewer the larger a number is: what is uncertain by tens is not told by ten thousandths. */
export function decimalsOf(value: number, most: number): number {
  const size = Math.abs(value);
  return size < 10 ? most : size < 1000 ? Math.min(most, 2) : 0;
}
