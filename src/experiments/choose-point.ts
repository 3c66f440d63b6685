import { canonicalJson } from "../core/json.js";
import { shortfall } from "../core/metrics.js";
import { memberName } from "../core/point-name.js";
import { fail, ok, type Result } from "../core/result.js";
import type { Choice, SweepMember } from "../core/sweep-member.js";
import { meanInterval } from "../statistics/mean-interval.js";

/** A run of an inner fold, with what it measured. */
export interface InnerRun {
  readonly sweep: Omit<SweepMember, "id">;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Means that differ by less than this differ by the order in which they were added up. */
const ROUNDING = 1e-12;

/**
 * The best point of an outer fold by the mean of a metric over its inner folds, and over replicates; of equal ones the
 * first. The mean and not the metric of pooled predictions, as in scikit-learn's `GridSearchCV`: scores of different models
 * need not share a scale, and a point should not be chosen for how alike those of its models are.
 * @param runs all those of the outer fold, in the order of the sweep.
 * @returns the place of the point among `points`, or what was not measured.
 */
export function choosePoint(
  runs: readonly InnerRun[],
  metric: string,
): Result<{ readonly choice: Choice; readonly place: number }, string> {
  const name = `test.${metric}`;
  const byPoint = new Map<string, { readonly point: SweepMember["point"]; readonly values: number[] }>();
  for (const { sweep, metrics } of runs) {
    const value = metrics[name];
    if (value === undefined || !Number.isFinite(value)) {
      const measured = Object.keys(metrics).filter((each) => each.startsWith("test.") && !/\.(low|high)$/.test(each));
      const got = measured.length === 0 ? "no figure of a test set" : measured.slice(0, 12).join(", ");
      return fail(
        `Expected every inner run to measure ${name}, by which the point is chosen, got ${got} of ${memberName(sweep)}`,
      );
    }
    const key = canonicalJson(sweep.point);
    const known = byPoint.get(key);
    if (known === undefined) byPoint.set(key, { point: sweep.point, values: [value] });
    else known.values.push(value);
  }
  const points = [...byPoint.values()].map(({ point, values }) => {
    const { mean, standardDeviation } = meanInterval(values);
    return { point, mean, deviation: standardDeviation };
  });
  let place = 0;
  for (const [at, { mean }] of points.entries()) {
    if (shortfall(metric, mean) < shortfall(metric, points[place]!.mean) - ROUNDING) place = at;
  }
  const folds = new Set(runs.map(({ sweep }) => sweep.inner)).size;
  return ok({ choice: { metric, folds, points }, place });
}
