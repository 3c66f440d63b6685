import { CASE_METRICS, type CaseMetric } from "../core/metrics.js";
import type { Candidate } from "./candidates.js";
import { type Estimated, measureCandidate, measuredOf } from "./measure-candidate.js";
import {
  adjusted,
  comparisonsOf,
  isBarred,
  type MetricComparison,
  measuredAlike,
  type TestMaterial,
} from "./metric-comparison.js";
import { type Difference, testDifference } from "./test-difference.js";

/** Every metric of the test set, with differences to the baseline, and p values corrected together. */
export function testMetrics(material: TestMaterial): readonly MetricComparison[] {
  const names = CASE_METRICS.filter((name) => material.measured.includes(name));
  const measured = measuredAlike(material, (candidate, options) =>
    measureCandidate(candidate, "test", { ...options, names }),
  );
  const difference = (name: CaseMetric, index: number): Difference | undefined =>
    differenceOf(name, [measured[0]!.get(name), measured[index]!.get(name)], index, material);
  return adjusted(comparisonsOf("test", names, measured, { told: measuredOf, difference }), material.unseen);
}

function differenceOf(
  name: CaseMetric,
  [theirs, own]: readonly [Estimated | undefined, Estimated | undefined],
  index: number,
  { compared, tested, obstacles, aligned }: TestMaterial,
): Difference | undefined {
  const [baseline, candidate] = [aligned[0], aligned[index]];
  if (index === 0 || isBarred(obstacles[index]!, name)) return undefined;
  if (!theirs || !own || !baseline || !candidate) return undefined;
  if (!compared.includes(name)) return { value: own.value - theirs.value };
  const pair = { baseline, candidate, measured: { baseline: theirs, candidate: own } };
  const { interval, test } = testDifference(name, pair);
  const isTested = tested.includes(name);
  return { value: own.value - theirs.value, ...(interval && { interval }), ...(isTested && { test }) };
}

/** Every metric of the validation set; it was looked at before, so nothing is tested. */
export function validationMetrics(
  candidates: readonly Candidate[],
  { byImage, measured: wanted }: Pick<TestMaterial, "byImage" | "measured">,
): readonly MetricComparison[] {
  const names = CASE_METRICS.filter((name) => wanted.includes(name));
  const measured = candidates.map((candidate) => measureCandidate(candidate, "validation", { byImage, names }));
  return comparisonsOf("validation", names, measured, { told: measuredOf });
}
