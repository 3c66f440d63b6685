import { describe, expect, test } from "vitest";
import type { CaseMetric } from "../../src/core/metrics.js";
import { calibrationLine } from "../../src/statistics/calibration-line.js";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { studentTQuantile } from "../../src/statistics/distributions.js";
import { metricDifference } from "../../src/statistics/metric-difference.js";
import { meanEstimate } from "../../src/statistics/metric-estimate.js";
import { metricInterval } from "../../src/statistics/metric-interval.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { patientDegrees } from "../../src/statistics/patient-parts.js";
import { figures } from "./fixtures.js";

type Numbers = Readonly<Record<string, number>>;

/** By definition, in numpy, SciPy, scikit-learn and statsmodels: test/fixtures/statistics/make-intervals.py. */
const expected = figures<{
  readonly single: Readonly<Record<CaseMetric, Numbers>>;
  readonly replicates: Readonly<Record<CaseMetric, Numbers>>;
  readonly differences: Readonly<Record<"single" | "replicates", Readonly<Record<CaseMetric, Numbers>>>>;
  readonly line: Readonly<Record<"intercept" | "slope", readonly [number, number, number]>>;
}>("intervals");

const known = figures<{
  readonly patients: readonly number[];
  readonly labels: readonly number[];
  readonly scores: Readonly<Record<"a" | "b", readonly (readonly number[])[]>>;
}>("comparison");

const patients = numberPatients(known.patients.map(String));
const measured = (scores: readonly number[]) =>
  caseMetrics(
    { labels: known.labels, scores, called: scores.map((score) => (score >= 0.5 ? 1 : 0)), patients },
    { bins: 10 },
  );
const of = { a: known.scores.a.map(measured), b: known.scores.b.map(measured) };
const estimate = (model: "a" | "b", name: CaseMetric, count: number) =>
  meanEstimate(
    name,
    of[model].slice(0, count).map((metrics) => metrics.get(name)!),
  );

/** Derivatives there are numerical, of steps of 1e-4: good to seven digits. */
function expectNear(got: object, wanted: Numbers, what: string): void {
  for (const [name, value] of Object.entries(wanted)) {
    const own = (got as Numbers)[name] ?? Number.NaN;
    expect(Math.abs(own - value), `${what} ${name}: expected ${value}, got ${own}`).toBeLessThan(
      2e-6 * Math.max(1e-3, Math.abs(value)),
    );
  }
}

describe.each([
  ["single", 1],
  ["replicates", 3],
] as const)("%s", (which, count) => {
  test.each(Object.keys(expected[which]) as CaseMetric[])("interval over patients of %s", (name) => {
    const one = estimate("a", name, count);
    expectNear({ ...one, ...metricInterval(name, one) }, expected[which][name], name);
  });

  test.each(Object.keys(expected[which]) as CaseMetric[])("paired difference of %s", (name) => {
    const [a, b] = [estimate("a", name, count), estimate("b", name, count)];
    expectNear(metricDifference(name, a, b)!, expected.differences[which][name], name);
  });
});

test("intervals of the calibration line hold statsmodels' cluster-robust ones and are those of leaving patients out", () => {
  const scores = known.scores.a[0]!;
  const line = calibrationLine(known.labels, scores, patients);
  for (const name of ["intercept", "slope"] as const) {
    const [value, low, high] = expected.line[name];
    const own = line[name]!.interval!;
    expectNear({ value: line[name]!.value }, { value }, name);
    expect(own.low).toBeLessThan(low);
    expect(own.high).toBeGreaterThan(high);
    const moves = Array.from({ length: patients.count }, (_, left) => {
      const kept = [...known.labels.keys()].filter((row) => patients.ofCases[row] !== left);
      const without = calibrationLine(
        kept.map((row) => known.labels[row]!),
        kept.map((row) => scores[row]!),
        { ofCases: Uint32Array.from(kept, (row) => patients.ofCases[row]!), count: patients.count },
      );
      return value - without[name]!.value;
    });
    const squares = moves.reduce((sum, move) => sum + move ** 2, 0);
    const fourths = moves.reduce((sum, move) => sum + move ** 4, 0);
    const n = patients.count;
    const degrees = Math.min(patientDegrees(patients), (2 * squares ** 2) / (fourths - squares ** 2 / n));
    const reach = studentTQuantile(0.975, degrees) * Math.sqrt((squares * (n - 1)) / n);
    // Refitted to the end there, by one step here.
    expect((own.high - own.low) / (2 * reach)).toBeGreaterThan(0.95);
    expect((own.high - own.low) / (2 * reach)).toBeLessThan(1.05);
  }
});

test("every image twice, with its patient, changes no interval", () => {
  const twice = <T>(values: readonly T[]) => values.flatMap((value) => [value, value]);
  const scores = known.scores.a[0]!;
  const doubled = caseMetrics(
    {
      labels: twice(known.labels),
      scores: twice(scores),
      called: twice(scores).map((score) => (score >= 0.5 ? 1 : 0)),
      patients: numberPatients(twice(known.patients).map(String)),
    },
    { bins: 10 },
  );
  for (const name of ["sensitivity", "accuracy", "brier", "loss"] as const) {
    const [once, again] = [of.a[0]!.get(name)!, doubled.get(name)!];
    expect(again.variance).toBeCloseTo(once.variance, 12);
    expect(again.degrees).toBeCloseTo(once.degrees, 9);
  }
  // The same image as a patient of its own would halve the variance.
  const apart = numberPatients(twice(known.patients).map((_, row) => String(row)));
  const independent = caseMetrics(
    {
      labels: twice(known.labels),
      scores: twice(scores),
      called: twice(scores).map((s) => (s >= 0.5 ? 1 : 0)),
      patients: apart,
    },
    { bins: 10 },
  );
  expect(independent.get("auc")!.variance).toBeLessThan(0.6 * doubled.get("auc")!.variance);
});

describe("two rankings without a fault", () => {
  const labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  const perfect = (shift: number) => {
    const scores = labels.map((label, row) => (label === 1 ? 0.7 : 0.1) + ((row * shift) % 12) / 100);
    const called = scores.map((score) => (score >= 0.5 ? 1 : 0));
    return caseMetrics(
      { labels, scores, called, patients: numberPatients(labels.map((_, row) => `${row}`)) },
      { bins: 10 },
    );
  };
  const [a, b] = [perfect(5), perfect(7)];

  test.each(["auc", "auprc", "accuracy", "sensitivity", "f1"] as const)(
    "%s: 0 apart, with a width, and p is 1",
    (name) => {
      const difference = metricDifference(name, a.get(name)!, b.get(name)!)!;
      expect(difference).toMatchObject({ value: 0, p: 1 });
      expect(difference.low).toBeLessThan(-0.1);
      expect(difference.high).toBeGreaterThan(0.1);
    },
  );

  test("each interval has a width too, and holds 1", () => {
    for (const name of ["auc", "auprc", "accuracy", "specificity", "ppv", "npv", "f1"] as const) {
      const { low, high } = metricInterval(name, a.get(name)!)!;
      expect([high, low < 0.92 && low > 0.6], name).toEqual([1, true]);
    }
  });
});

test("one fault against none is no proof, and p is a number", () => {
  const labels = Array.from({ length: 40 }, (_, row) => row % 2);
  const patients = numberPatients(labels.map((_, row) => `${row}`));
  const measure = (scores: readonly number[]) =>
    caseMetrics({ labels, scores, called: scores.map((score) => (score >= 0.5 ? 1 : 0)), patients }, { bins: 10 });
  const clean = labels.map((label, row) => (label === 1 ? 0.8 : 0.2) + row / 1000);
  const [a, b] = [measure(clean.map((score, row) => (row === 1 ? 0.1 : score))), measure(clean)];
  for (const name of ["auc", "sensitivity", "accuracy"] as const) {
    const { value, low, high, p } = metricDifference(name, a.get(name)!, b.get(name)!)!;
    expect(value).toBeGreaterThan(0);
    expect([low < 0, high > value, p > 0.1 && p < 1], `${name} ${low} ${high} ${p}`).toEqual([true, true, true]);
  }
});

test("scores that are all the same leave an interval out instead of one without a width", () => {
  const labels = [0, 1, 0, 1, 0, 1, 0, 1];
  const cases = { labels, scores: labels.map(() => 0.5), called: labels.map(() => 1) };
  const metrics = caseMetrics({ ...cases, patients: numberPatients(labels.map((_, row) => `${row}`)) }, { bins: 10 });
  // 8 times 0.25, which rounding may turn into a variance of 1e-34.
  const interval = metricInterval("brier", metrics.get("brier")!);
  expect(interval === undefined || interval.high - interval.low > 0.001).toBe(true);
  const { low, high } = metricInterval("auc", metrics.get("auc")!)!;
  expect([low < 0.5, high > 0.5]).toEqual([true, true]);
});

describe("errors at their edges", () => {
  const intervalsOf = (labels: readonly number[], scores: readonly number[]) => {
    const called = scores.map((score) => (score >= 0.5 ? 1 : 0));
    const patients = numberPatients(labels.map((_, row) => `${row}`));
    const metrics = caseMetrics({ labels, scores, called, patients }, { bins: 10 });
    return Object.fromEntries(
      (["ece", "brier", "loss"] as const).map((name) => [name, metricInterval(name, metrics.get(name)!)]),
    );
  };
  const labels = Array.from({ length: 40 }, (_, row) => row % 2);

  test("all patients with one error each leave nothing that varies", () => {
    // The calibration error is 0.1 of each bin; the search for its bounds ends 1e-7 below.
    expect(
      intervalsOf(
        labels,
        labels.map((label) => (label === 1 ? 0.9 : 0.1)),
      )["ece"],
    ).toBeUndefined();
    expect(
      intervalsOf(
        labels,
        labels.map((label) => (label === 1 ? 0.01 : 0.99)),
      )["ece"],
    ).toBeUndefined();
    expect(intervalsOf(labels, labels)).toEqual({ ece: undefined, brier: undefined, loss: undefined });
  });

  test("losses that are known less well than by a factor of twenty have no interval", () => {
    const sure = intervalsOf(
      labels,
      labels.map((label) => (label === 1 ? 0.999999 : 0.000001)),
    );
    expect(sure).toEqual({ ece: undefined, brier: undefined, loss: undefined });
    // All errors are 0.1: what errors of one in ten would cost is not known from them.
    const even = labels.map((label) => (label === 1 ? 0.9 : 0.1));
    expect(intervalsOf(labels, even)["brier"]).toBeUndefined();
  });

  test("others keep theirs", () => {
    const scores = labels.map((label, row) => Math.abs(label - 0.05 - ((row * 7) % 20) / 30));
    const { ece, brier, loss } = intervalsOf(labels, scores);
    expect(brier!.low).toBeGreaterThan(0.05);
    expect(brier!.high).toBeLessThan(0.4);
    expect(loss!.high / loss!.low).toBeLessThan(4);
    expect(ece!.high - ece!.low).toBeGreaterThan(0.05);
  });
});

test("no interval leaves out its estimate, and none is without a width", () => {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  for (let round = 0; round < 150; round += 1) {
    const n = 4 + Math.floor(random() * 40);
    const labels = Array.from({ length: n }, (_, row) => (row < 2 ? row : random() < 0.4 ? 1 : 0));
    const sharp = random() * 2;
    const scores = labels.map((label) =>
      Math.min(1, Math.max(0, 0.5 + sharp * (label - 0.5) * 0.5 + (random() - 0.5) * 0.7)),
    );
    const patients = numberPatients(labels.map(() => String(Math.floor((random() * n) / 2))));
    const called = scores.map((score) => (score >= 0.5 ? 1 : 0));
    for (const [name, estimate] of caseMetrics({ labels, scores, called, patients }, { bins: 10 })) {
      const interval = metricInterval(name, estimate);
      if (interval === undefined) continue;
      const text = `${name} ${estimate.value} ${interval.low} ${interval.high}`;
      expect(interval.low <= estimate.value && estimate.value <= interval.high, text).toBe(true);
      expect(interval.high > interval.low, text).toBe(true);
    }
  }
});
