import { expect, test } from "vitest";
import { calibrationLine } from "../../src/statistics/calibration-line.js";
import { gapChanges } from "../../src/statistics/gap-changes.js";
import { type GroupTest, groupTests } from "../../src/statistics/group-tests.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { expectClose, figures } from "./fixtures.js";

/** Even numbers between 0 and 1, the same for ever. */
const fraction = (index: number): number => (index * 0.6180339887498949) % 1;

const calledFrom = (threshold: number, scores: readonly number[]) => scores.map((score) => Number(score >= threshold));

/** Cases in two groups: `a` with scores that tell the classes apart by `gap`, `b` by `other`. */
function casesOf(n: number, gap: number, other: number) {
  const rows = Array.from({ length: 2 * n }, (_, row) => row);
  const labels = rows.map((row) => Math.floor(row / 2) % 2);
  const groups = rows.map((row) => (row % 2 === 0 ? "a" : "b"));
  const scores = rows.map((row) => {
    const shift = labels[row] === 1 ? (groups[row] === "a" ? gap : other) : 0;
    return Math.min(1, fraction(row + 3) * 0.6 + shift);
  });
  return { cases: { labels, scores, called: calledFrom(0.4, scores), patients: rows.map((row) => `p${row}`) }, groups };
}

test("one model that serves one group better: found, and in that direction", () => {
  const { cases, groups } = casesOf(200, 0.35, 0);
  const found = groupTests(cases, [{ title: "Sex", groups }]);
  const auc = found.find(({ metric }) => metric === "auc")!;
  expect(auc).toMatchObject({ division: "Sex", group: "a", others: "b" });
  expect(auc.value).toBeGreaterThan(0.3);
  expect(auc.low).toBeGreaterThan(0);
  expect(auc.adjustedP).toBeLessThan(0.001);
});

test("no difference is found where there is none; p and interval agree", () => {
  const { cases, groups } = casesOf(200, 0.2, 0.2);
  for (const { low, high, p, adjustedP } of groupTests(cases, [{ title: "Sex", groups }])) {
    expect(p < 0.05).toBe(low > 0 || high < 0);
    expect(adjustedP).toBeGreaterThanOrEqual(p);
    expect(adjustedP).toBeGreaterThan(0.05);
  }
});

test("many images of few patients are no many patients", () => {
  const { cases, groups } = casesOf(200, 0.35, 0);
  const few = { ...cases, patients: cases.patients.map((_, row) => `p${row % 32}`) };
  const wide = groupTests(few, [{ title: "Sex", groups }]);
  expect(wide).toEqual([]);
});

test("groups that are too small, unknown or alone are not tested; of three each is tested against the others", () => {
  const { cases, groups } = casesOf(200, 0.3, 0.1);
  expect(groupTests(cases, [{ title: "View", groups: groups.map(() => "PA") }])).toEqual([]);
  const small = groups.map((_, row) => (row < 15 ? "a" : "b"));
  expect(groupTests(cases, [{ title: "View", groups: small }])).toEqual([]);
  const three = groups.map((_, row) => (row < 300 ? ["x", "y", "z"][Math.floor(row / 100)] : undefined));
  const tests = groupTests(cases, [{ title: "View", groups: three }]);
  expect(tests.map(({ group, others, metric }) => `${group} ${others} ${metric}`)).toEqual(
    ["x", "y", "z"].flatMap((group) =>
      ["auc", "sensitivity", "specificity", "calibrationInTheLarge", "calibrationSlope"].map(
        (metric) => `${group} the others ${metric}`,
      ),
    ),
  );
});

test("calibration of groups: the difference of their lines, by Welch's t", () => {
  const { cases, groups } = casesOf(200, 0.35, 0.1);
  const rowsOf = (wanted: string) => [...groups.keys()].filter((row) => groups[row] === wanted);
  const lineOf = (rows: readonly number[]) =>
    calibrationLine(
      rows.map((row) => cases.labels[row]!),
      rows.map((row) => cases.scores[row]!),
      numberPatients(rows.map((row) => cases.patients[row]!)),
    );
  const [a, b] = [lineOf(rowsOf("a")), lineOf(rowsOf("b"))];
  const found = groupTests(cases, [{ title: "Sex", groups }]);
  for (const [metric, name] of [
    ["calibrationInTheLarge", "inTheLarge"],
    ["calibrationSlope", "slope"],
  ] as const) {
    const test = found.find((one) => one.metric === metric)!;
    const [ofA, ofB] = [a[name]!, b[name]!];
    expect(test.value).toBeCloseTo(ofA.value - ofB.value, 12);
    const reach = Math.hypot(ofA.interval!.high - ofA.value, ofB.interval!.high - ofB.value);
    // With 200 patients on either side the quantiles of t are all but the same.
    expect((test.high - test.low) / 2).toBeCloseTo(reach, 2);
    expect(test.p < 0.05).toBe(test.low > 0 || test.high < 0);
  }
});

/** Made by test/fixtures/statistics/make-intervals.py. */
test("differences, intervals, p and corrected p between groups by their definitions, over patients of several images", () => {
  const { labels, patients, scores, threshold } = figures<{
    readonly labels: readonly number[];
    readonly patients: readonly number[];
    readonly scores: { readonly a: readonly (readonly number[])[] };
    readonly threshold: number;
  }>("comparison");
  const { groups } = figures<{ readonly groups: readonly GroupTest[] }>("intervals");
  const [own] = scores.a as readonly [readonly number[]];
  const cases = { labels, scores: own, called: calledFrom(threshold, own), patients: patients.map(String) };
  const divisions = [
    { title: "two", groups: patients.map((patient) => ["a", "b"][patient % 2]!) },
    { title: "three", groups: patients.map((patient) => ["a", "b", "c"][patient % 3]!) },
    { title: "of images", groups: patients.map((_, image) => ["a", "b"][image % 2]!) },
  ];
  const found = groupTests(cases, divisions, ["auc", "sensitivity", "specificity"]);
  const named = (tests: readonly GroupTest[]) =>
    tests.map(({ division, group, metric }) => `${division} ${group} ${metric}`);
  expect(named(found)).toEqual(named(groups));
  for (const [at, expected] of groups.entries()) {
    const what = named(groups)[at]!;
    expectClose(found[at]!.value, expected.value, what);
    // As near as the derivatives that the definitions are computed by.
    for (const figure of ["low", "high", "p", "adjustedP"] as const) {
      expect(Math.abs(found[at]![figure] - expected[figure]), `${what}, ${figure}`).toBeLessThan(1e-6);
    }
  }
});

/** Made by test/fixtures/statistics/make-balance.py. */
test("with one image of each patient, close to DeLong's test and to the score test and Newcombe's interval of two rates", () => {
  const { groups } = figures<{
    readonly groups: readonly {
      readonly scores: readonly number[];
      readonly tests: Readonly<Record<string, { value: number; low?: number; high?: number; p: number }>>;
    }[];
  }>("balance");
  for (const { scores, tests } of groups) {
    const rows = [...scores.keys()];
    const labels = rows.map((row) => Math.floor(row / 2) % 2);
    const cases = { labels, scores, called: calledFrom(0.5, scores), patients: rows.map(String) };
    const groups = rows.map((row) => ["a", "b"][row % 2]!);
    const found = groupTests(cases, [{ title: "", groups }], ["auc", "sensitivity", "specificity"]);
    expect(found.map(({ metric }) => metric)).toEqual(Object.keys(tests));
    for (const { metric, value, low, high, p } of found) {
      const expected = tests[metric]!;
      expectClose(value, expected.value, metric);
      if (expected.p > 1e-6) expect(Math.abs(p - expected.p), `p of ${metric}`).toBeLessThan(0.012);
      else expect(p, `p of ${metric}`).toBeLessThan(1e-6);
      if (expected.low === undefined) continue;
      expect(Math.abs(low - expected.low), `low of ${metric}`).toBeLessThan(0.003);
      expect(Math.abs(high - expected.high!), `high of ${metric}`).toBeLessThan(0.003);
    }
  }
});

test("a second model that serves both groups alike changes the gap of the first, and in that direction", () => {
  const { cases, groups } = casesOf(200, 0.35, 0);
  const fair = casesOf(200, 0.35, 0.35).cases;
  const found = gapChanges(cases, fair, [{ title: "Sex", groups }]);
  const auc = found.find(({ metric }) => metric === "auc")!;
  const [gap] = groupTests(cases, [{ title: "Sex", groups }], ["auc"]);
  expect(auc.gaps[0]).toBeCloseTo(gap!.value, 12);
  expect(Math.abs(auc.gaps[1])).toBeLessThan(0.05);
  expect(auc.value).toBeCloseTo(auc.gaps[1] - auc.gaps[0], 12);
  expect(auc.high).toBeLessThan(0);
  expect(auc.adjustedP).toBeLessThan(0.001);
  // The same model has the same gaps, and nothing to be known of how they might move.
  expect(gapChanges(cases, cases, [{ title: "Sex", groups }])).toEqual([]);
});
