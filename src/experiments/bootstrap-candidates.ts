import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { CASE_METRICS, type CaseMetric } from "../core/case-metrics.js";
import { caseMetrics } from "../statistics/case-metrics.js";
import { patientResamples } from "../statistics/patient-bootstrap.js";
import type { ScoredCases } from "./scored-cases.js";

/** By metric, a value per resample; NaN where the metric is not defined in it. Not sorted: resamples are paired. */
export type ResampledMetrics = Readonly<Record<CaseMetric, Float64Array>>;

/**
 * The metrics of several candidates on the same resamples of the same patients, so that differences are paired.
 * Where a candidate has n > 1 replicates, n - 1 of them are drawn too, with replacement, and their mean is taken: its
 * variance then holds that of training anew without bias (Rao & Wu 1988), beside that of other patients.
 * @param candidates per candidate its replicates, all with the images in the same order.
 */
export function bootstrapCandidates(request: {
  readonly patients: readonly string[];
  readonly candidates: readonly (readonly ScoredCases[])[];
  readonly bins: number;
  readonly resamples: number;
  readonly seed: number;
}): readonly ResampledMetrics[] {
  const { patients, candidates, bins, resamples, seed } = request;
  const prepared = candidates.map((replicates) => ({
    measure: replicates.map((cases) => caseMetrics(cases, { bins })),
    // Candidates with as many replicates draw the same ones: they may share seeds, and pairs take out what is shared.
    generator: xoroshiro128plus(seed + replicates.length),
    values: Object.fromEntries(CASE_METRICS.map((name) => [name, new Float64Array(resamples)])) as ResampledMetrics,
  }));
  let resample = 0;
  for (const weights of patientResamples(patients, resamples, seed)) {
    for (const { measure, generator, values } of prepared) {
      const n = measure.length;
      const drawn = n === 1 ? [0] : Array.from({ length: n - 1 }, () => uniformInt(generator, 0, n - 1));
      for (const replicate of drawn) {
        const metrics = measure[replicate]!(weights);
        for (const name of CASE_METRICS) values[name][resample]! += metrics[name] / drawn.length;
      }
    }
    resample += 1;
  }
  return prepared.map(({ values }) => values);
}
