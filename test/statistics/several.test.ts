import { describe, expect, test } from "vitest";
import { CASE_METRICS, METRIC_NAMES, METRICS } from "../../src/core/metrics.js";
import type { Answer } from "../../src/core/question.js";
import { auc } from "../../src/statistics/auc.js";
import { calibrationError } from "../../src/statistics/calibration-error.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { callClasses, columnsOf } from "../../src/statistics/several/call-classes.js";
import { classMetrics } from "../../src/statistics/several/class-metrics.js";
import { figureDifference, meanFigure } from "../../src/statistics/several/figure.js";
import { findingMetrics } from "../../src/statistics/several/finding-metrics.js";
import { marginalHomogeneity } from "../../src/statistics/several/marginal-homogeneity.js";
import type { SeveralMetrics } from "../../src/statistics/several/several-cases.js";
import { expectClose, figures } from "./fixtures.js";

type Figures = Readonly<Record<string, number>>;

interface OfClasses {
  readonly truth: readonly number[];
  readonly scores: readonly (readonly number[])[];
  readonly whole: Figures;
  readonly ofEach: Readonly<Record<string, readonly number[]>>;
  readonly plainErrors?: { readonly topLabel: number; readonly ofEach: readonly number[] };
}

interface OfFindings {
  readonly answers: readonly (readonly (0 | 1 | null)[])[];
  readonly scores: readonly (readonly number[])[];
  readonly thresholds: readonly number[];
  readonly whole: Figures;
  readonly ofEach: readonly Figures[];
}

/** All but the calibration errors, which take a hundred times as long; `of findings: ties` has one. */
const CLASS_METRICS = METRIC_NAMES.filter((name) => METRICS[name].of === "classes");
const QUICK = [...CASE_METRICS, ...CASE_METRICS.map((name) => `micro.${name}`), ...CLASS_METRICS].filter(
  (name) => name !== "ece" && name !== "eceClasswise",
);

const imagesAlone = (n: number) => numberPatients(Array.from({ length: n }, (_, row) => String(row)));

function ofClasses(
  { truth, scores }: Pick<OfClasses, "truth" | "scores">,
  patients = imagesAlone(truth.length),
  measured: readonly string[] = QUICK,
) {
  const names = scores.map((_, at) => `class ${at}`);
  return classMetrics(
    {
      names,
      answers: names.map((_, at) => truth.map((place): Answer => (place === at ? 1 : 0))),
      scores,
      called: columnsOf(callClasses(scores), names.length),
      patients,
    },
    { bins: 10, names: measured },
  );
}

const ofFindings = ({ answers, scores, thresholds }: Omit<OfFindings, "whole" | "ofEach">, patients?: string[]) =>
  findingMetrics(
    {
      names: answers.map((_, at) => `finding ${at}`),
      answers: answers.map((column) => column.map((one) => one ?? undefined)),
      scores,
      called: scores.map((column, at) => column.map((score) => (score >= thresholds[at]! ? 1 : 0))),
      patients: patients === undefined ? imagesAlone(scores[0]!.length) : numberPatients(patients),
    },
    { bins: 10, names: QUICK },
  );

function expectFigures({ whole }: SeveralMetrics, expected: Figures): void {
  for (const [name, value] of Object.entries(expected)) expectClose(whole.get(name)?.value ?? Number.NaN, value, name);
}

describe("figures of scikit-learn", () => {
  test.each(Object.entries(figures<Record<string, OfClasses>>("classes")))("of classes: %s", (_, expected) => {
    const metrics = ofClasses(expected);
    expectFigures(metrics, expected.whole);
    for (const [name, values] of Object.entries(expected.ofEach)) {
      for (const [at, value] of values.entries()) {
        expectClose(metrics.ofEach[at]!.get(name as "auc")?.value ?? Number.NaN, value, `${name} of class ${at}`);
      }
    }
  });

  test.each(Object.entries(figures<Record<string, OfFindings>>("findings")))("of findings: %s", (_, expected) => {
    const metrics = ofFindings(expected);
    expectFigures(metrics, expected.whole);
    for (const [at, values] of expected.ofEach.entries()) {
      for (const [name, value] of Object.entries(values)) {
        expectClose(metrics.ofEach[at]!.get(name as "auc")?.value ?? Number.NaN, value, `${name} of finding ${at}`);
      }
    }
  });
});

test("a question of two classes asked as one of several has the same AUC", () => {
  const { truth, scores } = figures<Record<string, OfClasses>>("classes")["two"]!;
  const { whole } = ofClasses({ truth, scores });
  const expected = auc(truth, scores[1]!);
  for (const name of ["auc", "aucWeighted", "aucHandTill"]) expectClose(whole.get(name)!.value, expected, name);
});

test.each(["three", "ties", "absent"])(
  "the plain calibration errors, of the class that was called and of each: %s",
  (name) => {
    const { truth, scores, plainErrors } = figures<Record<string, OfClasses>>("classes")[name]!;
    const options = { bins: 10, patients: imagesAlone(truth.length) };
    const calls = callClasses(scores);
    const right = [...calls].map((place, row) => (place === truth[row] ? 1 : 0));
    const confidence = [...calls].map((place, row) => scores[place]![row]!);
    expectClose(calibrationError(right, confidence, options).plain, plainErrors!.topLabel);
    for (const [at, expected] of plainErrors!.ofEach.entries()) {
      const labels = truth.map((place) => (place === at ? 1 : 0));
      expectClose(calibrationError(labels, scores[at]!, options).plain, expected, `class ${at}`);
    }
  },
);

describe("how often two models call each class", () => {
  const CASES =
    figures<
      Record<
        string,
        { a: number[]; b: number[]; classes: number; patients: number[]; statistic: number; degrees: number; p: number }
      >
    >("calls");

  test.each(Object.entries(CASES))("as statsmodels tests it, of patients by their sums: %s", (_, expected) => {
    const { a, b, classes, patients, statistic, degrees, p } = expected;
    const found = marginalHomogeneity(a, b, { classes, patients: numberPatients(patients.map(String)) })!;
    expectClose(found.statistic, statistic);
    expectClose(found.p, p);
    expect(found.degrees).toBe(degrees);
    expectClose(
      found.differences.reduce((sum, one) => sum + one, 0),
      0,
    );
  });

  test("two classes are McNemar's test without the correction; of the same calls there is none", () => {
    const [a, b] = [
      [0, 0, 0, 0, 1, 1, 0, 1],
      [0, 1, 1, 1, 0, 1, 1, 1],
    ];
    const patients = imagesAlone(8);
    expectClose(marginalHomogeneity(a!, b!, { classes: 2, patients })!.statistic, (4 - 1) ** 2 / 5);
    expect(marginalHomogeneity(a!, a!, { classes: 2, patients })).toBeUndefined();
  });
});

test("calibration errors: of the class that was called, of each class, and their mean", () => {
  const { truth, scores } = figures<Record<string, OfClasses>>("classes")["ties"]!;
  const { whole, ofEach } = ofClasses({ truth, scores }, undefined, ["ece", "eceClasswise"]);
  expect([...whole.keys()]).toEqual(["ece", "eceClasswise"]);
  const calls = callClasses(scores);
  const confidence = [...calls].map((place, row) => scores[place]![row]!);
  const right = [...calls].map((place, row) => (place === truth[row] ? 1 : 0));
  const top = calibrationError(right, confidence, { bins: 10, patients: imagesAlone(truth.length) });
  expect(whole.get("ece")).toMatchObject({ value: top.value, interval: { low: top.interval!.low } });
  const each = ofEach.map((metrics) => metrics.get("ece")!.value);
  expectClose(whole.get("eceClasswise")!.value, each.reduce((sum, value) => sum + value, 0) / 3);
});

describe("intervals", () => {
  const { truth, scores } = figures<Record<string, OfClasses>>("classes")["three"]!;

  test("hold their figure, inside the range", () => {
    for (const [name, { value, interval }] of ofClasses({ truth, scores }).whole) {
      expect(interval, name).toBeDefined();
      expect(interval!.low, name).toBeLessThanOrEqual(value);
      expect(interval!.high, name).toBeGreaterThanOrEqual(value);
      expect(interval!.high - interval!.low, name).toBeGreaterThan(0.01);
    }
  });

  test("are over patients: the same images four times over say no more than once", () => {
    const copies = [0, 1, 2, 3];
    const fourTimes = <T>(values: readonly T[]) => copies.flatMap(() => values);
    const patients = fourTimes(truth.map((_, row) => String(row)));
    const once = ofClasses({ truth, scores }).whole;
    const repeated = { truth: fourTimes(truth), scores: scores.map(fourTimes) };
    const known = ofClasses(repeated, numberPatients(patients)).whole;
    const asImages = ofClasses(repeated).whole;
    const width = (metrics: typeof once, name: string) =>
      metrics.get(name)!.interval!.high - metrics.get(name)!.interval!.low;
    for (const name of [
      "auc",
      "aucHandTill",
      "accuracy",
      "balancedAccuracy",
      "kappa",
      "kappaQuadratic",
      "f1",
      "brier",
    ]) {
      expect(width(known, name) / width(once, name), name).toBeCloseTo(1, 0);
      expect(width(asImages, name) / width(known, name), name).toBeLessThan(0.65);
    }
  });

  test("keep a width where a model makes no mistake", () => {
    const { whole } = ofClasses(figures<Record<string, OfClasses>>("classes")["perfect"]!);
    for (const name of ["auc", "accuracy", "balancedAccuracy", "kappa", "f1"]) {
      const { value, interval } = whole.get(name)!;
      expectClose(value, 1, name);
      expect(interval!.low, name).toBeLessThan(0.97);
      expectClose(interval!.high, 1, name);
    }
  });

  test("of the mean over findings, one of which has a single positive image, count it with the whole range", () => {
    const few = figures<Record<string, OfFindings>>("findings")["masked"]!;
    const first = few.answers[0]!.indexOf(1);
    const rare = {
      ...few,
      answers: few.answers.map((column, at) =>
        at === 0 ? column.map((one, row) => (one === 1 && row !== first ? 0 : one)) : column,
      ),
    };
    const [all, withRare] = [ofFindings(few).whole.get("auc")!, ofFindings(rare)];
    expect(withRare.ofEach[0]!.get("auc")).toBeDefined();
    const { value, interval } = withRare.whole.get("auc")!;
    expect(interval!.low).toBeLessThan(value - (withRare.ofEach[0]!.get("auc")!.value / 4) * 0.99);
    expect(interval!.high - interval!.low).toBeGreaterThan(all.interval!.high - all.interval!.low);
  });
});

describe("differences", () => {
  const { truth, scores } = figures<Record<string, OfClasses>>("classes")["three"]!;
  const other = scores.map((column, at) => column.map((score, row) => (score + scores[(at + row) % 3]![row]!) / 2));
  const [a, b] = [scores, other].map((own) => ofClasses({ truth, scores: own }).whole);

  test("of a mean are paired: McNemar's without the correction, of accuracy", () => {
    const [rightA, rightB] = [scores, other].map((own) =>
      [...callClasses(own)].map((place, row) => place === truth[row]),
    );
    const [onlyA, onlyB] = [
      [rightA, rightB],
      [rightB, rightA],
    ].map(([one, two]) => one!.filter((is, row) => is && !two![row]).length);
    const n = truth.length;
    const { value, low, high } = figureDifference(a!.get("accuracy")!, b!.get("accuracy")!)!;
    expectClose(value, (onlyB! - onlyA!) / n);
    const variance = (onlyA! + onlyB! - (onlyB! - onlyA!) ** 2 / n) / n ** 2;
    expect((high - low) / 2 / Math.sqrt(variance)).toBeGreaterThan(1.96);
    expect((high - low) / 2 / Math.sqrt(variance)).toBeLessThan(2.2);
    expect(low < 0 && high > 0).toBe(figureDifference(a!.get("accuracy")!, b!.get("accuracy")!)!.p >= 0.05);
  });

  test("of a model and itself are 0, with a width", () => {
    expect(figureDifference(a!.get("auc")!, a!.get("auc")!)).toMatchObject({ value: 0, p: 1 });
    const { low, high } = figureDifference(a!.get("auc")!, a!.get("auc")!)!;
    expect(high - low).toBeGreaterThan(0.05);
  });

  test("of several trainings count how far they lie apart", () => {
    const mean = meanFigure([a!.get("auc")!, b!.get("auc")!]);
    expectClose(mean.value, (a!.get("auc")!.value + b!.get("auc")!.value) / 2);
    const width = ({ interval }: { interval?: { low: number; high: number } }) => interval!.high - interval!.low;
    expect(width(mean)).toBeGreaterThan(width(a!.get("auc")!));
    expect(meanFigure([a!.get("auc")!])).toBe(a!.get("auc"));
  });
});

test("calls: the most probable class, the first of equals, or the one with the lowest expected cost", () => {
  const scores = [
    [0.4, 0.2, 0.3],
    [0.4, 0.5, 0.3],
    [0.2, 0.3, 0.4],
  ];
  expect([...callClasses(scores)]).toEqual([0, 1, 2]);
  // Missing the third class is dear.
  const costs = [
    [0, 1, 1],
    [1, 0, 1],
    [9, 9, 0],
  ];
  expect([...callClasses(scores, costs)]).toEqual([2, 2, 2]);
});
