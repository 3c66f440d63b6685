import type { MetricSpread, SweepPoint } from "../core/event.js";
import { canonicalJson } from "../core/json.js";
import { shortfall } from "../core/metrics.js";
import type { RunRecord } from "../core/run-record.js";
import { meanInterval } from "../statistics/mean-interval.js";

/** Metrics that points are put in order by, the first that there is. Of the validation set: the test set chooses nothing. */
const ORDERED_BY = ["validation.auc", "validation.accuracy", "validation.loss"] as const;

/**
 * The points of a sweep, each with the mean and the deviation of its runs' metrics, best on validation first. Of a nested
 * cross-validation the outer folds are the one point; inner folds are in what each says of its choice.
 */
export function sweepPoints(records: readonly RunRecord[]): readonly SweepPoint[] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    if (record.sweep?.inner !== undefined) continue;
    const identity = canonicalJson(commonPoint(record));
    groups.set(identity, [...(groups.get(identity) ?? []), record]);
  }
  const points = [...groups.values()].map(pointOf);
  const by = ORDERED_BY.find((name) => points.some(({ metrics }) => metrics[name] !== undefined));
  if (by === undefined) return points;
  const worth = ({ metrics }: SweepPoint): number =>
    metrics[by] === undefined ? Number.POSITIVE_INFINITY : shortfall(by, metrics[by].mean);
  // Points that were stopped early come after those that were not: they were measured at another epoch.
  const rank = ({ stopped }: SweepPoint): number => (stopped === undefined ? Number.POSITIVE_INFINITY : stopped.epochs);
  return [...points].sort((a, b) => compareNumbers(rank(b), rank(a)) || compareNumbers(worth(a), worth(b)));
}

function pointOf(runs: readonly RunRecord[]): SweepPoint {
  const measured = runs.filter(({ status }) => status === "succeeded");
  const names = new Set(measured.flatMap(({ metrics }) => Object.keys(metrics)));
  const stopped = runs.find(({ sweep }) => sweep?.stopped !== undefined)?.sweep?.stopped;
  return {
    point: runs[0] === undefined ? {} : commonPoint(runs[0]),
    runs: runs.map(({ id }) => id),
    succeeded: measured.length,
    metrics: Object.fromEntries(
      [...names]
        .filter((name) => !/\.(low|high)$/.test(name))
        .map((name) => [name, spreadOf(measured.flatMap(({ metrics }) => metrics[name] ?? []))]),
    ),
    ...(stopped !== undefined && { stopped }),
  };
}

const commonPoint = ({ sweep }: RunRecord): SweepPoint["point"] =>
  sweep?.chosen === undefined ? (sweep?.point ?? {}) : {};

function spreadOf(values: readonly number[]): MetricSpread {
  const { n, mean, standardDeviation } = meanInterval(values);
  return { mean, n, ...(n > 1 && { deviation: standardDeviation }) };
}

/** As for sorting; equal infinities are equal. */
const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
