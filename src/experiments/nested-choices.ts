import { canonicalJson } from "../core/json.js";
import { shortfall } from "../core/metrics.js";
import { pointName } from "../core/point-name.js";
import { meanInterval } from "../statistics/mean-interval.js";
import type { Candidate } from "./candidates.js";

/** What the outer folds of a nested cross-validation chose, of its first replicate: choices are the same in all. */
export interface NestedChoices {
  readonly metric: string;
  /** Inner folds of each outer one. */
  readonly inner: number;
  /** Training seeds of each. */
  readonly replicates: number;
  readonly folds: readonly ChosenPoint[];
  /** In the order of the sweep. */
  readonly points: readonly PointChosen[];
}

interface ChosenPoint {
  /** From 0. */
  readonly fold: number;
  readonly name: string;
  /** Mean and deviation over the inner folds that it was chosen by. */
  readonly mean: number;
  readonly deviation: number;
  /** The same metric of its test; absent where it was not measured. */
  readonly test?: number;
}

interface PointChosen {
  readonly name: string;
  /** Of its inner means, over the outer folds. */
  readonly mean: number;
  /** How many outer folds chose it. */
  readonly chosenBy: number;
}

/** undefined of what is no nested cross-validation. */
export function nestedChoices({ replicates }: Pick<Candidate, "replicates">): NestedChoices | undefined {
  const runs = replicates[0]?.runs.map(({ record }) => record) ?? [];
  const first = runs[0]?.sweep?.chosen;
  if (first === undefined) return undefined;
  const folds = runs.flatMap(({ sweep, metrics }): readonly ChosenPoint[] => {
    const own = sweep?.chosen?.points.find(({ point }) => canonicalJson(point) === canonicalJson(sweep.point));
    if (sweep === undefined || own === undefined) return [];
    const test = metrics[`test.${first.metric}`];
    const { mean, deviation } = own;
    return [
      { fold: sweep.fold ?? 0, name: pointName(own.point), mean, deviation, ...(test !== undefined && { test }) },
    ];
  });
  const points = first.points.map(({ point }): PointChosen => {
    const means = runs.flatMap(
      ({ sweep }) =>
        sweep?.chosen?.points.find((each) => canonicalJson(each.point) === canonicalJson(point))?.mean ?? [],
    );
    const name = pointName(point);
    return { name, mean: meanInterval(means).mean, chosenBy: folds.filter((each) => each.name === name).length };
  });
  return { metric: first.metric, inner: first.folds, replicates: replicates.length, folds, points };
}

/**
 * What the chosen points had in the inner folds and in the outer tests, on average over the outer folds; undefined where a
 * test did not measure the metric. @returns `gain` above 0 where the former looks better.
 */
export function optimismOf({ metric, folds }: NestedChoices) {
  const tests = folds.flatMap(({ test }) => test ?? []);
  if (tests.length < folds.length) return undefined;
  const inner = meanInterval(folds.map(({ mean }) => mean)).mean;
  const outer = meanInterval(tests).mean;
  return { inner, outer, gain: shortfall(metric, outer) - shortfall(metric, inner) };
}
