import { humanMetric } from "../core/human-units.js";
import type { JsonValue } from "../core/json.js";
import { localNumber, t } from "../core/language.js";
import { shortPaths } from "../core/point-name.js";
import type { Interval } from "../statistics/interval.js";
import { type Candidate, firstRun, isNested, runsOf, stoppedOf } from "./candidates.js";
import type { Comparison } from "./compare.js";
import type { Measured } from "./measure-candidate.js";
import type { Difference } from "./test-difference.js";

/** The sweep that all candidates are points of, as a legend names it once. */
export function commonSweep({ candidates }: Comparison): string | undefined {
  const ids = new Set(candidates.flatMap((candidate) => runsOf(candidate).map(({ record }) => record.sweep?.id)));
  const { sweep } = firstRun(candidates[0]!).record;
  if (ids.size > 1 || sweep === undefined) return undefined;
  return sweep.label === undefined ? sweep.id : `${sweep.id}  ${sweep.label}`;
}

/**
 * How a candidate is called in a legend: its run and label, or its point of a sweep and how many replicates.
 * @param sweepKnown the sweep is named elsewhere.
 */
export function titleOf(candidate: Candidate, sweepKnown = false): string {
  const run = firstRun(candidate);
  const { sweep, label } = run.record;
  const folds = candidate.replicates[0]!.runs.length;
  const count = candidate.replicates.length + candidate.missing;
  const stopped = stoppedOf(candidate);
  const end = stopped === undefined ? [] : [t`stopped after ${stopped.epochs} of ${stopped.of} epochs`];
  if (sweep === undefined || (count === 1 && folds === 1)) {
    const replicate = sweep?.replicate === undefined ? [] : [t`replicate ${sweep.replicate + 1}`];
    return [run.id, ...(label === undefined ? [] : [label]), ...replicate, ...end].join("  ");
  }
  const parts = sweepKnown ? [] : [t`sweep ${sweep.label ?? sweep.id}`];
  const point = pointOf(candidate);
  if (point !== "") parts.push(point);
  if (isNested(candidate)) parts.push(t`nested`);
  if (folds > 1) parts.push(t`${folds} folds`);
  if (count > 1) {
    const made = candidate.replicates.length;
    parts.push(candidate.missing > 0 ? t`${made} of ${count} replicates` : t`${count} replicates`);
  }
  return [...parts, ...end].join("  ");
}

/**
 * What the sweep varies, with its values at this point: `epochs=10, seed=2`; nothing where each fold has its own.
 * @param without paths that are left out.
 */
export function pointOf(candidate: Candidate, without: ReadonlySet<string> = new Set()): string {
  const point = isNested(candidate) ? {} : (firstRun(candidate).record.sweep?.point ?? {});
  const short = shortPaths(Object.keys(point));
  return Object.entries(point)
    .filter(([path]) => !without.has(path))
    .map(([path, value]) => `${short.get(path)}=${plain(value)}`)
    .join(", ");
}

export const plain = (value: JsonValue | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** A p value as papers give it. */
export const pText = (p: number): string => (p < 0.001 ? `<${localNumber("0.001")}` : localNumber(p.toFixed(3)));

/** A difference with its sign. */
export function signed(name: string, value: number): string {
  const text = humanMetric(name, Math.abs(value));
  return `${!/[1-9]/.test(text) ? " " : value > 0 ? "+" : "-"}${text}`.trim();
}

export const rangeOf = (name: string, { low, high }: Interval, text = humanMetric): string =>
  Number.isFinite(low) && Number.isFinite(high) ? t`${text(name, low)} to ${text(name, high)}` : "";

/** `0.8612 (0.7669 to 0.9556)`. */
export function measuredText(name: string, measured: Measured): string {
  const range = measured.interval && rangeOf(name, measured.interval);
  return humanMetric(name, measured.value) + (range ? ` (${range})` : "");
}

/** The corrected p; `same` where both predict alike; nothing where there is no test. */
export function testText({ test }: Difference): string {
  if (test === undefined) return "";
  if (test.method === "identical") return "same";
  return test.adjustedP === undefined ? "" : pText(test.adjustedP);
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : t`${names.slice(0, -1).join(", ")} and ${last}`;
}
