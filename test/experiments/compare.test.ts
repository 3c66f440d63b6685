import { expect, test } from "vitest";
import { CASE_METRICS, type CaseMetric } from "../../src/core/case-metrics.js";
import type { Candidate } from "../../src/experiments/candidates.js";
import { type CompareRequest, type Comparison, compareCandidates } from "../../src/experiments/compare.js";
import { verdictOf, warningsOf } from "../../src/experiments/describe-comparison.js";
import { expectAllClose, expectClose, figures } from "../statistics/fixtures.js";
import { madeUpCandidate, scoredCases } from "../support/made-up-candidate.js";

interface Figures {
  readonly patients: readonly number[];
  readonly labels: readonly number[];
  readonly scores: Readonly<Record<"a" | "b", readonly (readonly number[])[]>>;
  readonly measured: readonly Readonly<Record<CaseMetric, number>>[];
  readonly tests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly means: readonly Readonly<Record<"value" | "standardDeviation" | "low" | "high", number>>[];
  readonly bootstrap: Readonly<Record<"single" | "replicates", Readonly<Record<string, readonly [number, number]>>>>;
}

/** Two models, three trainings of each; made by test/fixtures/statistics/make-comparison.py. */
const known = figures<Figures>("comparison");
const part = (scores: readonly number[]) => scoredCases({ labels: known.labels, scores, patients: known.patients });

const compared = (candidates: readonly Candidate[], more: Partial<CompareRequest> = {}): Comparison =>
  compareCandidates({
    candidates,
    tested: ["auc", "accuracy", "sensitivity", "specificity"],
    compared: CASE_METRICS,
    rankBy: "validation.auc",
    byPatient: false,
    resamples: 2000,
    seed: 0,
    findAction: () => undefined,
    ...more,
  });

const metricOf = ({ metrics }: Comparison, name: string) => metrics.find((metric) => metric.name === name)!;

const singles = () => [
  madeUpCandidate("A", [{ test: part(known.scores.a[0]!) }]),
  madeUpCandidate("B", [{ test: part(known.scores.b[0]!) }]),
];

test("metrics, DeLong's and McNemar's tests and Holm's correction as scikit-learn, statsmodels and SciPy", () => {
  const comparison = compared(singles());
  for (const name of CASE_METRICS) {
    const { values, differences } = metricOf(comparison, `test.${name}`);
    const [a, b] = known.measured.map((metrics) => metrics[name]);
    expectClose(values[0]!.value, a!, name);
    expectClose(differences[1]!.value, b! - a!, name);
    expect(differences[0]).toBeUndefined();
  }
  for (const [name, expected] of Object.entries(known.tests)) {
    const { interval, test: paired } = metricOf(comparison, `test.${name}`).differences[1]!;
    expectAllClose({ ...paired, ...(name === "auc" && interval) }, expected, name);
  }
  expect(comparison.tests.count).toBe(4);
  expect(metricOf(comparison, "test.brier").differences[1]).not.toHaveProperty("test");
});

test("intervals of resampled patients are those of another bootstrap, but for chance", () => {
  const comparison = compared(singles(), { byPatient: true });
  expectNear(comparison, known.bootstrap.single);
  expect(metricOf(comparison, "test.auc").differences[1]!.test).toMatchObject({ method: "bootstrap" });
});

test("replicates: mean, deviation and Student's interval; differences over patients and replicates", () => {
  const comparison = compared([
    madeUpCandidate(
      "A",
      known.scores.a.map((scores) => ({ test: part(scores) })),
    ),
    madeUpCandidate(
      "B",
      known.scores.b.map((scores) => ({ test: part(scores) })),
    ),
  ]);
  for (const [index, expected] of known.means.entries()) {
    const { value, standardDeviation, interval } = metricOf(comparison, "test.auc").values[index]!;
    expectAllClose({ value, standardDeviation, ...interval }, expected, `mean ${index}`);
    expect(interval!.method).toBe("t");
  }
  expectNear(comparison, known.bootstrap.replicates);
});

function expectNear(comparison: Comparison, expected: Figures["bootstrap"]["single"]): void {
  for (const [name, [low, high]] of Object.entries(expected)) {
    const { interval } = metricOf(comparison, `test.${name}`).differences[1]!;
    // A bound of 2,000 resamples is some 0.05 widths away from that of 3,000 others.
    const chance = 0.12 * (high - low);
    expect(Math.abs(interval!.low - low), `${name} low ${interval!.low}, ${low}`).toBeLessThan(chance);
    expect(Math.abs(interval!.high - high), `${name} high ${interval!.high}, ${high}`).toBeLessThan(chance);
  }
}

test("the order of images does not matter, and the same seed gives the same figures", () => {
  const backwards = scoredCases({
    labels: known.labels.toReversed(),
    scores: known.scores.b[0]!.toReversed(),
    patients: known.patients.toReversed(),
    images: known.labels.map((_, row) => `image ${row}`).toReversed(),
  });
  const [a, b] = singles();
  const turned = compared([a!, madeUpCandidate("B", [{ test: backwards }])]);
  const metrics = (comparison: Comparison) => comparison.metrics.map(({ differences }) => differences[1]);
  expect(metrics(turned)).toEqual(metrics(compared([a!, b!])));
});

test("what is not shown is not resampled: the AUC alone comes out the same", () => {
  const alone = compared(singles(), { tested: ["auc"], compared: ["auc"] });
  const all = compared(singles(), { tested: ["auc"] });
  expect(metricOf(alone, "test.auc")).toEqual(metricOf(all, "test.auc"));
  const { value } = metricOf(all, "test.brier").differences[1]!;
  expect(metricOf(alone, "test.brier").differences[1]).toEqual({ value });
});

test("the same predictions are not tested", () => {
  const [a] = singles();
  const twin = madeUpCandidate("B", [{ test: part(known.scores.a[0]!) }]);
  const comparison = compared([a!, twin]);
  expect(metricOf(comparison, "test.auc").differences[1]).toEqual({
    value: 0,
    interval: { low: 0, high: 0 },
    test: { method: "identical" },
  });
  expect(comparison.tests.count).toBe(0);
  expect(comparison.flipped[1]).toEqual([]);
});

const labels = [1, 1, 1, 0, 0, 0];
const small = (scores: readonly number[], images?: readonly string[]) =>
  scoredCases({ labels, scores, ...(images && { images }) });
const good = [0.9, 0.8, 0.7, 0.3, 0.2, 0.1];
const fair = [0.9, 0.4, 0.7, 0.6, 0.2, 0.1];

test("flipped images: those whose score moved most first, of replicates by majority", () => {
  const better = [0.8, 0.7, 0.4, 0.55, 0.2, 0.1];
  const { flipped } = compared([
    madeUpCandidate("A", [{ test: small(fair) }]),
    madeUpCandidate("B", [{ test: small(better) }, { test: small(better) }, { test: small(good) }]),
  ]);
  expect(flipped[0]).toBeUndefined();
  expect(flipped[1]!.map(({ image, change, called }) => [image, change, called])).toEqual([
    ["image 1", "corrected", [0, 1]],
    ["image 2", "lost", [1, 0]],
  ]);
  expectClose(flipped[1]![0]!.scores[1], (0.7 + 0.7 + 0.8) / 3);
});

test("the winner is chosen on validation, and its test result is told", () => {
  const candidates = [
    madeUpCandidate("A", [{ validation: small(fair), test: small(good) }]),
    madeUpCandidate("B", [{ validation: small(good), test: small(fair) }]),
  ];
  const byValidation = compared(candidates, { tested: [] });
  expect(byValidation.ranking.order).toEqual(["B", "A"]);
  expect(verdictOf(byValidation)).toBe(
    "Best by validation.auc: B (1.0000). Its test.auc is 0.8889 (0.5809 to 1.0000); minus A -0.1111 (-0.4191 to +0.1969).",
  );
  const byTest = compared(
    candidates.map((candidate, index) => pointOf(candidate, index)),
    { tested: [], rankBy: "test.brier" },
  );
  expect(byTest.ranking.order).toEqual(["A", "B"]);
  expect(warningsOf(byTest).join()).toContain("2 settings ranked by test.brier");
});

/** As if a sweep had made it. */
function pointOf(candidate: Candidate, epochs: number): Candidate {
  const [replicate] = candidate.replicates;
  const run = replicate!.runs[0]!;
  const record = { ...run.record, sweep: { id: "s", point: { epochs } } };
  return { ...candidate, replicates: [{ ...replicate!, runs: [{ ...run, record }] }] };
}

test("what does not compare is marked, for the metrics that it concerns", () => {
  const candidates = [
    madeUpCandidate("A", [{ validation: small(fair), test: small(good) }]),
    madeUpCandidate("B", [{ validation: small(good), test: small(fair) }], { rule: "fixed at 0.5" }),
    madeUpCandidate("C", [{ validation: small(good), test: small(fair) }], { bins: 15 }),
    madeUpCandidate("D", [{ validation: small(good), test: small(fair) }], { positive: "Effusion" }),
    madeUpCandidate("E", [
      { validation: small(good), test: small(fair) },
      { validation: small(good), test: small(fair, ["a", "b", "c", "d", "e", "f"]) },
    ]),
    madeUpCandidate("F", [{ validation: small(good, ["a", "b", "c", "d", "e", "f"]), test: small(fair) }]),
    madeUpCandidate("G", []),
  ].map((candidate) =>
    candidate.replicates.length > 0
      ? candidate
      : { ...candidate, replicates: [{ runs: madeUpCandidate("G", [{}]).replicates[0]!.runs, parts: {} }] },
  );
  const comparison = compared(candidates);
  expect(comparison.obstacles.map((found) => found.map(({ kind }) => kind))).toEqual([
    [],
    ["threshold-rule"],
    ["calibration-bins"],
    ["classes"],
    ["replicates-differ"],
    [],
    ["no-predictions"],
  ]);
  const has = (name: string) => metricOf(comparison, name).differences.map((one) => one !== undefined);
  expect(has("test.auc")).toEqual([false, true, true, false, false, true, false]);
  expect(has("test.accuracy")).toEqual([false, false, true, false, false, true, false]);
  expect(has("test.ece")).toEqual([false, true, false, false, false, true, false]);
  expect(comparison.ranking.order).toEqual(["C", "A"]);
  expect(warningsOf(comparison)).toMatchInlineSnapshot(`
    [
      "B chose its threshold by another rule than A (fixed at 0.5, not youden): accuracy, sensitivity, specificity, ppv, npv and f1 are not compared, and it is not ranked.",
      "C has its calibration error (ece) over 15 bins, A over 10: ece is not compared.",
      "D is not compared with A, nor ranked: it answers another question: Effusion against No Finding, not Pneumothorax against No Finding.",
      "E is not compared with A, nor ranked: it has replicates that were tested on different images.",
      "G is not compared with A, nor ranked: it has no predictions of test images.",
      "F is not ranked: it was validated on other images than A.",
    ]
  `);
});
