import { CASE_METRICS } from "../core/metrics.js";
import { caseMetrics } from "../statistics/case-metrics.js";
import { meanInterval } from "../statistics/mean-interval.js";
import { numberPatients } from "../statistics/patient-numbers.js";
import type { Candidate } from "./candidates.js";
import { EACH, severalNamed, wholeMetrics } from "./compare-several.js";
import { measureSeveral } from "./measure-several.js";
import type { RunResults } from "./read-results.js";

/** A test metric over the folds of a cross-validation, each fold measured separately. */
export interface FoldSpread {
  readonly mean: number;
  /** Sample standard deviation over the folds. */
  readonly standardDeviation: number;
  readonly folds: number;
}

/**
 * The mean of the folds' own metrics, of all replicates, by name (of several classes or findings also `auc[Effusion]`); empty of
 * a candidate without folds. Pooled predictions put scores of several models on one scale, which they need not share: for
 * AUC above all the two may differ.
 */
export function foldSpreads({ replicates }: Candidate): ReadonlyMap<string, FoldSpread> {
  const folds = replicates.flatMap(({ runs, results }) => (runs.length < 2 ? [] : (results ?? [])));
  const measured = folds.map(metricsOfFold);
  if (measured.length < 2 || measured.includes(undefined)) return new Map();
  return new Map(
    [...measured[0]!.keys()].flatMap((name): readonly (readonly [string, FoldSpread])[] => {
      const values = measured.flatMap((metrics) => metrics!.get(name) ?? []);
      if (values.length < measured.length) return [];
      const { mean, standardDeviation } = meanInterval(values);
      return [[name, { mean, standardDeviation, folds: values.length }]];
    }),
  );
}

/** What is told of folds of several classes or findings: all of them together, and the AUC of each. */
export const namesOfFolds = (question: NonNullable<RunResults["question"]>): readonly string[] => [
  ...wholeMetrics(question.kind),
  ...severalNamed(`auc${EACH}`, question),
];

/** The test metrics of one fold; undefined where it has no test set. */
export function metricsOfFold(fold: RunResults): ReadonlyMap<string, number> | undefined {
  const { test } = fold.parts;
  if (test === undefined) return undefined;
  if (test.several === undefined) {
    const metrics = caseMetrics({ ...test, patients: numberPatients(test.patients) }, { bins: fold.bins });
    return new Map(CASE_METRICS.flatMap((name) => (metrics.has(name) ? [[name, metrics.get(name)!.value]] : [])));
  }
  const alone = { letter: "", missing: 0, replicates: [{ runs: [], results: [fold], parts: fold.parts }] };
  const measured = measureSeveral(alone, "test", { names: namesOfFolds(test.several) });
  return new Map([...measured].map(([name, { value }]) => [name, value]));
}
