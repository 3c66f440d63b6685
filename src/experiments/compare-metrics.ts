import { CASE_METRICS, type CaseMetric } from "../core/metrics.js";
import { holm } from "../statistics/holm.js";
import type { Candidate } from "./candidates.js";
import type { Obstacle } from "./comparability.js";
import { type Estimated, type Measured, measureCandidate, measuredOf } from "./measure-candidate.js";
import type { ScoredCases } from "./scored-cases.js";
import { type Difference, testDifference } from "./test-difference.js";

export interface MetricComparison {
  /** `<partition>.<metric>`. */
  readonly name: string;
  readonly values: readonly (Measured | undefined)[];
  /** Minus the baseline; undefined for the baseline, and where the two do not compare. */
  readonly differences: readonly (Difference | undefined)[];
}

/** What the test metrics of each candidate are compared from. */
interface Material {
  readonly candidates: readonly Candidate[];
  readonly measured: readonly string[];
  readonly compared: readonly string[];
  readonly tested: readonly string[];
  readonly byImage: boolean;
  readonly obstacles: readonly (readonly Obstacle[])[];
  /** Per replicate, in the baseline's order; undefined where the images are others. */
  readonly aligned: readonly (readonly ScoredCases[] | undefined)[];
}

/** Every metric of the test set, with differences to the baseline, and p values corrected together. */
export function testMetrics(material: Material): readonly MetricComparison[] {
  const { candidates, tested, byImage, aligned } = material;
  const names = CASE_METRICS.filter((name) => material.measured.includes(name));
  // One numbering of patients for all who have the baseline's images, and the baseline's names of them.
  const numbers = new Map<string, number>();
  const patients = aligned[0]?.[0]?.patients;
  const measured = candidates.map((candidate, index) => {
    const cases = patients && aligned[index]?.map((one) => ({ ...one, patients }));
    return measureCandidate(candidate, "test", cases ? { byImage, names, numbers, cases } : { byImage, names });
  });
  const found = CASE_METRICS.filter((name) => measured.some((metrics) => metrics.has(name))).map((name) => ({
    name,
    values: measured.map((metrics) => metrics.get(name)),
  }));
  const metrics = found.map(({ name, values }) => ({
    name: `test.${name}`,
    values: values.map(measuredOf),
    differences: candidates.map((_, index) => differenceOf(name, values, index, material, tested.includes(name))),
  }));
  return adjusted(metrics);
}

/** With p values corrected together, for all tests that there are (Holm 1979). */
export function adjusted(metrics: readonly MetricComparison[]): readonly MetricComparison[] {
  const tests = metrics.flatMap(({ differences }) => differences).filter((one) => one?.test?.p !== undefined);
  const corrected = holm(tests.map((one) => one!.test!.p!));
  const adjustedOf = new Map(tests.map((one, index) => [one, corrected[index]!]));
  return metrics.map((metric) => ({
    ...metric,
    differences: metric.differences.map((one) => {
      const adjustedP = adjustedOf.get(one);
      return one?.test === undefined || adjustedP === undefined ? one : { ...one, test: { ...one.test, adjustedP } };
    }),
  }));
}

function differenceOf(
  name: CaseMetric,
  values: readonly (Estimated | undefined)[],
  index: number,
  { compared, obstacles, aligned }: Material,
  isTested: boolean,
): Difference | undefined {
  const [theirs, own] = [values[0], values[index]];
  const [baseline, candidate] = [aligned[0], aligned[index]];
  const isBarred = obstacles[index]!.some(({ concerns }) => concerns === "all" || concerns.includes(name));
  if (index === 0 || isBarred || !theirs || !own || !baseline || !candidate) return undefined;
  if (!compared.includes(name)) return { value: own.value - theirs.value };
  const pair = { baseline, candidate, measured: { baseline: theirs, candidate: own } };
  const { interval, test } = testDifference(name, pair);
  return { value: own.value - theirs.value, ...(interval && { interval }), ...(isTested && { test }) };
}

/** Every metric of the validation set; it was looked at before, so nothing is tested. */
export function validationMetrics(
  candidates: readonly Candidate[],
  { byImage, measured: wanted }: Pick<Material, "byImage" | "measured">,
): readonly MetricComparison[] {
  const names = CASE_METRICS.filter((name) => wanted.includes(name));
  const measured = candidates.map((candidate) => measureCandidate(candidate, "validation", { byImage, names }));
  return CASE_METRICS.filter((name) => measured.some((metrics) => metrics.has(name))).map((name) => ({
    name: `validation.${name}`,
    values: measured.map((metrics) => measuredOf(metrics.get(name))),
    differences: measured.map(() => undefined),
  }));
}
