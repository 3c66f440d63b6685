import { expect, test } from "vitest";
import { CASE_METRICS, type CaseMetric } from "../../src/core/metrics.js";
import type { Candidate } from "../../src/experiments/candidates.js";
import { type CompareRequest, type Comparison, compareCandidates } from "../../src/experiments/compare.js";
import { notesOf, verdictOf, warningsOf } from "../../src/reports/claims/comparison-notes.js";
import { holm } from "../../src/statistics/holm.js";
import { expectClose, figures } from "../statistics/fixtures.js";
import { madeUpCandidate, scoredCases } from "../support/made-up-candidate.js";

interface Figures {
  readonly patients: readonly number[];
  readonly labels: readonly number[];
  readonly scores: Readonly<Record<"a" | "b", readonly (readonly number[])[]>>;
  readonly measured: readonly Readonly<Record<CaseMetric, number>>[];
}

/** Two models, three trainings of each; made by test/fixtures/statistics/make-comparison.py. */
const known = figures<Figures>("comparison");
const part = (scores: readonly number[]) => scoredCases({ labels: known.labels, scores, patients: known.patients });

const compared = (candidates: readonly Candidate[], more: Partial<CompareRequest> = {}): Comparison =>
  compareCandidates({
    candidates,
    tested: ["auc", "accuracy", "sensitivity", "specificity"],
    measured: CASE_METRICS,
    compared: CASE_METRICS,
    rankBy: "validation.auc",
    byImage: false,
    findAction: () => undefined,
    ...more,
  });

const metricOf = ({ metrics }: Comparison, name: string) => metrics.find((metric) => metric.name === name)!;

const singles = () => [
  madeUpCandidate("A", [{ test: part(known.scores.a[0]!) }]),
  madeUpCandidate("B", [{ test: part(known.scores.b[0]!) }]),
];

interface Compared {
  readonly single: Readonly<Record<string, Readonly<Record<"low" | "high", number>>>>;
  readonly replicates: Readonly<Record<string, Readonly<Record<"value" | "low" | "high", number>>>>;
  readonly differences: Readonly<
    Record<"single" | "replicates", Readonly<Record<string, Readonly<Record<"value" | "low" | "high" | "p", number>>>>>
  >;
}

/** By definition, in numpy, SciPy and scikit-learn: test/fixtures/statistics/make-intervals.py. */
const byDefinition = figures<Compared>("intervals");

/** Derivatives there are numerical. */
const near = (got: number | undefined, wanted: number) => expect(got).toBeCloseTo(wanted, 5);

test("metrics and tests over patients by their definitions, with Holm's correction", () => {
  const comparison = compared(singles());
  for (const name of CASE_METRICS) {
    const { values, differences } = metricOf(comparison, `test.${name}`);
    expect(differences[0]).toBeUndefined();
    // The calibration error is freed of its bias: it has a test of its own.
    if (name === "ece") continue;
    const [a, b] = known.measured.map((metrics) => metrics[name]);
    expectClose(values[0]!.value, a!, name);
    expectClose(differences[1]!.value, b! - a!, name);
    near(values[0]!.interval!.low, byDefinition.single[name]!.low);
    near(values[0]!.interval!.high, byDefinition.single[name]!.high);
    expect(values[0]!.interval!.over).toEqual(["patients"]);
    const wanted = byDefinition.differences.single[name]!;
    near(differences[1]!.interval!.low, wanted.low);
    near(differences[1]!.interval!.high, wanted.high);
  }
  const tested = ["auc", "accuracy", "sensitivity", "specificity"].map(
    (name) => metricOf(comparison, `test.${name}`).differences[1]!.test!,
  );
  expect(tested.map(({ method }) => method)).toEqual(["DeLong", "McNemar", "McNemar", "McNemar"]);
  for (const [at, name] of ["auc", "accuracy", "sensitivity", "specificity"].entries())
    near(tested[at]!.p, byDefinition.differences.single[name]!.p);
  const adjusted = holm(tested.map(({ p }) => p!));
  for (const [at, one] of tested.entries()) expect(one.adjustedP).toBe(adjusted[at]);
  expect(comparison.tests.count).toBe(4);
  expect(metricOf(comparison, "test.brier").differences[1]).not.toHaveProperty("test");
});

test("by image, every image counts for itself: intervals are narrower, and it is said", () => {
  const [byPatient, byImage] = [compared(singles()), compared(singles(), { byImage: true })];
  const interval = (comparison: Comparison) => metricOf(comparison, "test.auc").values[0]!.interval!;
  const width = (comparison: Comparison) => interval(comparison).high - interval(comparison).low;
  expect(width(byImage)).toBeLessThan(0.9 * width(byPatient));
  expect(interval(byImage).over).toEqual(["images"]);
  expect(said(byImage)).toContain("Images are taken as independent, as --by-image asks");
  expect(said(byImage)).toContain("of 120 patients, over images: DeLong for auc");
  expect(said(byPatient)).toContain("of 120 patients, over patients: DeLong for auc");
});

/** All notes of a comparison, a paragraph in each line. */
const said = (comparison: Comparison) => notesOf(comparison).join("\n");

const trained = (letter: "A" | "B", count: number, results = {}) =>
  madeUpCandidate(
    letter,
    (letter === "A" ? known.scores.a : known.scores.b).slice(0, count).map((scores) => ({ test: part(scores) })),
    results,
  );

test("replicates: the interval is over patients and training, the deviation stands beside it", () => {
  const comparison = compared([trained("A", 3), trained("B", 3)]);
  for (const name of ["auc", "sensitivity", "brier"]) {
    const { values, differences } = metricOf(comparison, `test.${name}`);
    const { value, interval, standardDeviation, replicates } = values[0]!;
    near(value, byDefinition.replicates[name]!.value);
    near(interval!.low, byDefinition.replicates[name]!.low);
    near(interval!.high, byDefinition.replicates[name]!.high);
    expect(interval!.over).toEqual(["patients", "training"]);
    const mean = replicates!.reduce((sum, one) => sum + one, 0) / 3;
    expectClose(standardDeviation!, Math.sqrt(replicates!.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2));
    near(differences[1]!.interval!.low, byDefinition.differences.replicates[name]!.low);
    near(differences[1]!.interval!.high, byDefinition.differences.replicates[name]!.high);
  }
});

test("what is said of training: single runs, few replicates, how many more it would take", () => {
  expect(said(compared(singles()))).toContain(
    "Each is a single training: P does not cover retraining, and another seed may move figures by as much. At least 5 replicates show by how much (replicates.count).",
  );
  expect(said(compared([trained("A", 3), trained("B", 3)]))).toMatch(
    /^Of replicates: mean, standard deviation over training \(SD\), and the interval of the mean over patients and training\. With 3 replicates the spread over training is barely known\./m,
  );
  expect(said(compared([trained("A", 1), trained("B", 3)]))).toContain(
    "Of single runs the spread over training is not known, so P leaves it out for them.",
  );
  // Five trainings that scatter more than patients do.
  const wild = madeUpCandidate(
    "B",
    [0, 1, 2, 3, 4].map((training) => ({
      test: part(known.scores.b[0]!.map((score, row) => (row % 10 < training ? 1 - score : score))),
    })),
  );
  const calm = madeUpCandidate(
    "A",
    [0, 1, 2, 3, 4].map(() => ({ test: part(known.scores.a[0]!) })),
  );
  expect(said(compared([calm, wild]))).toMatch(
    /By the SD of auc, \d{2,} replicates would make training at most a half of what patients make uncertain\.$/m,
  );
});

test("a run that was measured by an earlier version compares, and what differs is said", () => {
  const comparison = compared([trained("A", 1, { metricsVersion: 1 }), trained("B", 1)]);
  expect(metricOf(comparison, "test.auc").differences[1]!.test!.p).toBeGreaterThan(0);
  expect(warningsOf(comparison)).toEqual([
    "A was measured by version 1 of the metrics. Here it is measured again, by version 2; its own report shows other figures. Since then the calibration error is freed of its bias, and intervals are over patients instead of images.",
  ]);
});

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

test("what is not shown is not compared: the AUC alone comes out the same", () => {
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

test("of equal results none is called better", () => {
  const candidates = ["A", "B", "C"].map((letter) =>
    madeUpCandidate(letter, [{ validation: small(letter === "C" ? fair : good), test: small(good) }]),
  );
  expect(verdictOf(compared(candidates, { tested: [] }))).toMatch(
    /^Best by validation\.auc of 3: A \(1\.0000\); B has the same\. Its /,
  );
});

test("the winner is chosen on validation, and its test result is told", () => {
  const candidates = [
    madeUpCandidate("A", [{ validation: small(fair), test: small(good) }]),
    madeUpCandidate("B", [{ validation: small(good), test: small(fair) }]),
  ];
  const byValidation = compared(candidates, { tested: [] });
  expect(byValidation.ranking.order).toEqual(["B", "A"]);
  expect(verdictOf(byValidation)).toBe(
    "Best by validation.auc: B (1.0000). Its test.auc is 0.8889 (0.2657 to 0.9937); minus A -0.1111 (-0.5474 to +0.3252).",
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
      "With 3 positive and 3 negative images, the test set has too few images for an interval that can be trusted.",
    ]
  `);
});
