import { expect, test } from "vitest";
import { groupTests } from "../../src/statistics/group-tests.js";

/** Even numbers between 0 and 1, the same for ever. */
const fraction = (index: number): number => (index * 0.6180339887498949) % 1;

/** Cases in two groups: `a` with scores that tell the classes apart by `gap`, `b` by `other`. */
function casesOf(n: number, gap: number, other: number) {
  const rows = Array.from({ length: 2 * n }, (_, row) => row);
  const labels = rows.map((row) => Math.floor(row / 2) % 2);
  const groups = rows.map((row) => (row % 2 === 0 ? "a" : "b"));
  const scores = rows.map((row) => {
    const shift = labels[row] === 1 ? (groups[row] === "a" ? gap : other) : 0;
    return Math.min(1, fraction(row + 3) * 0.6 + shift);
  });
  return { cases: { labels, scores, patients: rows.map((row) => `p${row}`) }, groups };
}

test("one model that serves one group better: found, and in that direction", () => {
  const { cases, groups } = casesOf(200, 0.35, 0);
  const found = groupTests(cases, 0.4, [{ title: "Sex", groups }]);
  const auc = found.find(({ metric }) => metric === "auc")!;
  expect(auc).toMatchObject({ division: "Sex", group: "a", others: "b" });
  expect(auc.value).toBeGreaterThan(0.3);
  expect(auc.low).toBeGreaterThan(0);
  expect(auc.adjustedP).toBeLessThan(0.001);
});

test("no difference is found where there is none; p and interval agree", () => {
  const { cases, groups } = casesOf(200, 0.2, 0.2);
  for (const { low, high, p, adjustedP } of groupTests(cases, 0.4, [{ title: "Sex", groups }])) {
    expect(p < 0.05).toBe(low > 0 || high < 0);
    expect(adjustedP).toBeGreaterThanOrEqual(p);
    expect(adjustedP).toBeGreaterThan(0.05);
  }
});

test("many images of few patients are no many patients", () => {
  const { cases, groups } = casesOf(200, 0.35, 0);
  const few = { ...cases, patients: cases.patients.map((_, row) => `p${row % 32}`) };
  const wide = groupTests(few, 0.4, [{ title: "Sex", groups }]);
  expect(wide).toEqual([]);
});

test("groups that are too small, unknown or alone are not tested; of three each is tested against the others", () => {
  const { cases, groups } = casesOf(200, 0.3, 0.1);
  expect(groupTests(cases, 0.4, [{ title: "View", groups: groups.map(() => "PA") }])).toEqual([]);
  const small = groups.map((_, row) => (row < 15 ? "a" : "b"));
  expect(groupTests(cases, 0.4, [{ title: "View", groups: small }])).toEqual([]);
  const three = groups.map((_, row) => (row < 300 ? ["x", "y", "z"][Math.floor(row / 100)] : undefined));
  const tests = groupTests(cases, 0.4, [{ title: "View", groups: three }]);
  expect(tests.map(({ group, others, metric }) => `${group} ${others} ${metric}`)).toEqual(
    ["x", "y", "z"].flatMap((group) =>
      ["auc", "sensitivity", "specificity"].map((metric) => `${group} the others ${metric}`),
    ),
  );
});
