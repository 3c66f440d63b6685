import type { ScoredPartition } from "../core/partitions.js";
import { holm } from "../statistics/holm.js";
import type { Candidate } from "./candidates.js";
import type { Obstacle } from "./comparability.js";
import type { Measured, MeasureOptions } from "./measure-candidate.js";
import type { ScoredCases } from "./scored-cases.js";
import type { Difference } from "./test-difference.js";

export interface MetricComparison {
  /** `<partition>.<metric>`. */
  readonly name: string;
  readonly values: readonly (Measured | undefined)[];
  /** Minus the baseline; undefined for the baseline, and where the two do not compare. */
  readonly differences: readonly (Difference | undefined)[];
}

/** What the test metrics of each candidate are compared from. Metrics are named without the partition. */
export interface TestMaterial {
  readonly candidates: readonly Candidate[];
  readonly measured: readonly string[];
  readonly compared: readonly string[];
  readonly tested: readonly string[];
  readonly byImage: boolean;
  readonly obstacles: readonly (readonly Obstacle[])[];
  /** Per replicate, in the baseline's order; undefined where the images are others. */
  readonly aligned: readonly (readonly ScoredCases[] | undefined)[];
  /** How many more tests count, of results that were looked at and are not here. */
  readonly unseen: number;
}

type Alike = Pick<MeasureOptions, "byImage" | "numbers" | "cases">;

/** Each candidate as it is measured: on the baseline's images, where it has them, under the baseline's names of patients. */
export function measuredAlike<One>(
  { candidates, byImage, aligned }: TestMaterial,
  measure: (candidate: Candidate, options: Alike) => One,
): readonly One[] {
  // One numbering of patients for all who have the baseline's images.
  const numbers = new Map<string, number>();
  const patients = aligned[0]?.[0]?.patients;
  return candidates.map((candidate, index) => {
    const cases = patients && aligned[index]?.map((one) => ({ ...one, patients }));
    return measure(candidate, cases ? { byImage, numbers, cases } : { byImage });
  });
}

/** Whether a metric of a candidate does not compare with the baseline's. @param metric without the class or finding. */
export const isBarred = (obstacles: readonly Obstacle[], metric: string): boolean =>
  obstacles.some(({ concerns }) => concerns === "all" || concerns.includes(metric));

/** A row for each metric that a candidate has, in the order of the names. */
export const comparisonsOf = <Name extends string, One>(
  partition: ScoredPartition,
  names: readonly Name[],
  measured: readonly ReadonlyMap<Name, One>[],
  {
    told,
    difference,
  }: {
    readonly told: (one: One | undefined) => Measured | undefined;
    /** To the baseline; none where nothing is compared. */
    readonly difference?: (name: Name, index: number) => Difference | undefined;
  },
): readonly MetricComparison[] =>
  names
    .filter((name) => measured.some((metrics) => metrics.has(name)))
    .map((name) => ({
      name: `${partition}.${name}`,
      values: measured.map((metrics) => told(metrics.get(name))),
      differences: measured.map((_, index) => difference?.(name, index)),
    }));

/**
 * With p values corrected together, for all tests that there are (Holm 1979).
 * @param unseen how many more there were, of which nothing is known.
 * @param others p values of other tests made at the same time.
 */
export function adjusted(
  metrics: readonly MetricComparison[],
  unseen: number,
  others: readonly number[] = [],
): readonly MetricComparison[] {
  const tests = metrics.flatMap(({ differences }) => differences).filter((one) => one?.test?.p !== undefined);
  const corrected = holm([...tests.map((one) => one!.test!.p!), ...others], unseen);
  const adjustedOf = new Map(tests.map((one, index) => [one, corrected[index]!]));
  return metrics.map((metric) => ({
    ...metric,
    differences: metric.differences.map((one) => {
      const adjustedP = adjustedOf.get(one);
      return one?.test === undefined || adjustedP === undefined ? one : { ...one, test: { ...one.test, adjustedP } };
    }),
  }));
}
