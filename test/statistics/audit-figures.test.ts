import { expect, test } from "vitest";
import { bivariateNormalCdf } from "../../src/statistics/distributions.js";
import { fisherExact } from "../../src/statistics/fisher-exact.js";
import { incompleteBeta, logGamma, upperIncompleteGamma } from "../../src/statistics/gamma-functions.js";
import { holm } from "../../src/statistics/holm.js";
import { intraclassCorrelation } from "../../src/statistics/intraclass-correlation.js";
import { ridgeScores } from "../../src/statistics/ridge-scores.js";
import { tellingSigns } from "../../src/statistics/telling-signs.js";
import { expectClose, figures } from "./fixtures.js";

interface Audit {
  readonly fisher: readonly { readonly counts: readonly [number, number, number, number]; readonly p: number }[];
  readonly signs: {
    readonly labels: readonly number[];
    readonly signs: readonly (readonly string[])[];
    readonly first: string;
    readonly number: number;
    readonly p: number;
  };
  readonly ridge: {
    readonly width: number;
    readonly ridge: number;
    readonly features: readonly number[];
    readonly labels: readonly number[];
    readonly foldOf: readonly number[];
    readonly of: readonly { readonly chosen: readonly number[]; readonly scores: readonly number[] }[];
  };
  readonly correlation: {
    readonly values: readonly number[];
    readonly patients: readonly number[];
    readonly correlation: number;
  };
  readonly holm: readonly { readonly p: readonly number[]; readonly adjusted: readonly number[] }[];
  readonly logGamma: readonly { readonly x: number; readonly value: number }[];
  readonly upperGamma: readonly { readonly a: number; readonly x: number; readonly value: number }[];
  readonly beta: readonly { readonly x: number; readonly a: number; readonly b: number; readonly value: number }[];
  readonly bivariate: readonly {
    readonly h: number;
    readonly k: number;
    readonly correlation: number;
    readonly value: number;
  }[];
}

const audit = figures<Audit>("audit");

test("Fisher's exact test as SciPy, also where p is tiny", () => {
  for (const { counts, p } of audit.fisher) {
    const got = fisherExact(...counts);
    expectClose(got, p, `p of ${counts}`);
    if (p > 1e-300) expectClose(got / p, 1, `p of ${counts}, relative`);
  }
});

test("the sign that tells most has SciPy's p, times the signs that could come out (Tarone), by every attainable table", () => {
  const { labels, signs, first, number, p } = audit.signs;
  const alone = tellingSigns(
    signs.map((of) => of.filter((sign) => sign === first)),
    { labels, groups: labels.map((_, row) => row), foldOf: labels.map((_, row) => row % 5) },
  ).first;
  const among = tellingSigns(signs, {
    labels,
    groups: labels.map((_, row) => row),
    foldOf: labels.map((_, row) => row % 5),
  }).first;
  expect([alone?.name, among?.name]).toEqual([first, first]);
  expectClose(alone!.p, p / number);
  expectClose(among!.p, p);
});

test("scores of a ridge regression out of folds as scikit-learn", () => {
  const { width, ridge, features, labels, foldOf, of } = audit.ridge;
  const scores = ridgeScores(Float32Array.from(features), width, { labels, foldOf }, ridge);
  for (const { chosen, scores: expected } of of) {
    for (const [row, score] of scores(chosen).entries()) expectClose(score, expected[row]!, `case ${row} by ${chosen}`);
  }
});

test("intraclass correlation from statsmodels' analysis of variance", () => {
  const { values, patients, correlation } = audit.correlation;
  const found = intraclassCorrelation(values, patients, Math.max(...patients) + 1, () => true);
  expectClose(found.correlation, correlation);
});

test("Holm's correction as statsmodels", () => {
  for (const { p, adjusted } of audit.holm) {
    for (const [at, value] of holm(p).entries()) expectClose(value, adjusted[at]!);
  }
});

test("gamma, beta and bivariate normal functions as SciPy", () => {
  for (const { x, value } of audit.logGamma) expectClose(logGamma(x), value, `log gamma of ${x}`);
  for (const { a, x, value } of audit.upperGamma) expectClose(upperIncompleteGamma(a, x), value, `Q(${a}, ${x})`);
  for (const { a, b, x, value } of audit.beta) expectClose(incompleteBeta(x, a, b), value, `I ${x} (${a}, ${b})`);
  for (const { h, k, correlation, value } of audit.bivariate) {
    expectClose(bivariateNormalCdf(h, k, correlation), value, `below ${h} and ${k} at ${correlation}`);
  }
});
