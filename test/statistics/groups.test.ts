import { expect, test } from "vitest";
import { classificationRates } from "../../src/statistics/classification-rates.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { operatingPoint } from "../../src/statistics/operating-point.js";
import { predictiveValues } from "../../src/statistics/predictive-values.js";
import { SMALLEST_SUBGROUP, subgroups } from "../../src/statistics/subgroups.js";
import { expectAllClose, expectClose, figures } from "./fixtures.js";

type Figures = Readonly<Record<string, number>>;

interface Groups {
  readonly groupOf: readonly string[];
  readonly groups: readonly {
    readonly name: string;
    readonly n: number;
    readonly positives: number;
    readonly auc?: Figures;
    readonly sensitivity?: Figures;
    readonly specificity?: Figures;
  }[];
  readonly costs: readonly (Figures & {
    readonly falsePositive: number;
    readonly falseNegative: number;
    readonly prevalence: number | null;
  })[];
  readonly predictive: readonly (Figures & { readonly prevalence: number })[];
}

const all = figures<Readonly<Record<string, Groups>>>("groups");

/** Figures of scikit-learn, SciPy and statsmodels; made by test/fixtures/statistics/make-groups.py. */
test.each(["continuous", "ties"])("subgroups, least cost and predictive values: %s", (name) => {
  const { labels, a } = figures<{ readonly labels: readonly number[]; readonly a: readonly number[] }>(name);
  const expected = all[name]!;
  const called = a.map((score) => Number(score >= 0.4));
  const patients = labels.map((_, row) => `${row}`);
  const found = subgroups({ labels, scores: a, called, patients }, expected.groupOf);
  expect(found.map((group) => [group.name, group.n, group.positives])).toEqual(
    expected.groups.map((group) => [group.name, group.n, group.positives]),
  );
  for (const [at, group] of expected.groups.entries()) {
    const isSmall = group.n < SMALLEST_SUBGROUP;
    for (const metric of ["auc", "sensitivity", "specificity"] as const) {
      if (isSmall) expect(found[at]).not.toHaveProperty(metric);
      else {
        const { value, interval } = found[at]![metric]!;
        expectClose(value, group[metric]!["value"]!, `${group.name} ${metric}`);
        // About as wide as DeLong's and Wilson's: each image is a patient of its own here.
        const width = interval!.high - interval!.low;
        const plain = group[metric]!["high"]! - group[metric]!["low"]!;
        expect(width / plain, `${group.name} ${metric}`).toBeGreaterThan(0.95);
        expect(width / plain, `${group.name} ${metric}`).toBeLessThan(1.25);
      }
    }
  }
  expect(expected.groups.some(({ n }) => n < SMALLEST_SUBGROUP)).toBe(true);
  for (const { falsePositive, falseNegative, prevalence, ...point } of expected.costs) {
    const rule = { rule: "cost", falsePositive, falseNegative, ...(prevalence !== null && { prevalence }) } as const;
    expectAllClose(operatingPoint(labels, a, rule), point as Figures, `${falseNegative}:${falsePositive}`);
  }
  const rates = classificationRates(confusionMatrix(labels, a, 0.4));
  for (const { prevalence, ...values } of expected.predictive) {
    expectAllClose(predictiveValues(rates, prevalence), values as Figures, `at ${prevalence}`);
  }
});
