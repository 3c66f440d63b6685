import { CASE_METRICS, type CaseMetric } from "../core/metrics.js";
import { caseMetrics } from "../statistics/case-metrics.js";
import { meanInterval } from "../statistics/mean-interval.js";
import { numberPatients } from "../statistics/patient-numbers.js";
import type { Candidate } from "./candidates.js";

/** A test metric over the folds of a cross-validation, each fold measured by itself. */
export interface FoldSpread {
  readonly mean: number;
  /** Sample standard deviation over the folds. */
  readonly standardDeviation: number;
  readonly folds: number;
}

/**
 * The mean of the folds' own metrics, of all replicates; empty of a candidate without folds. Pooled predictions put
 * scores of several models on one scale, which they need not share: for AUC above all the two may differ.
 */
export function foldSpreads({ replicates }: Candidate): ReadonlyMap<CaseMetric, FoldSpread> {
  const folds = replicates.flatMap(({ runs, results }) => (runs.length < 2 ? [] : (results ?? [])));
  const measured = folds.map(({ parts: { test }, bins }) =>
    test === undefined || test.several !== undefined
      ? undefined
      : caseMetrics({ ...test, patients: numberPatients(test.patients) }, { bins }),
  );
  if (measured.length < 2 || measured.includes(undefined)) return new Map();
  return new Map(
    CASE_METRICS.flatMap((name): readonly (readonly [CaseMetric, FoldSpread])[] => {
      const values = measured.flatMap((metrics) => metrics!.get(name)?.value ?? []);
      if (values.length < measured.length) return [];
      const { mean, standardDeviation } = meanInterval(values);
      return [[name, { mean, standardDeviation, folds: values.length }]];
    }),
  );
}
