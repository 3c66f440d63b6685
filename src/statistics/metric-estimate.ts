import { type CaseMetric, METRICS } from "../core/metrics.js";
import { studentTQuantile } from "./distributions.js";
import type { DesignEffects } from "./expected-design-effects.js";
import type { Interval } from "./interval.js";
import { type CalledCases, type MeasuredInfluences, metricInfluences } from "./metric-influences.js";
import type { PatientNumbers } from "./patient-numbers.js";
import { type PatientParts, patientParts, patientVariance } from "./patient-parts.js";
import { sumOfVariances, trainingVariance, type Variance } from "./variance.js";

/** A metric with what its interval is made of. */
export interface MetricEstimate extends Variance {
  readonly value: number;
  /** Over patients, and over training where there are replicates; NaN where there are too few patients for one. */
  readonly variance: number;
  /** Patients of equal size that would tell as much. */
  readonly effectivePatients: number;
  /** The design effect that the scores let expect (`expectedDesignEffects`). */
  readonly expectedEffect: number;
  /** Cases that the metric is about. */
  readonly positives: number;
  readonly negatives: number;
  readonly parts: PatientParts;
  /** The metric of each of several trainings. */
  readonly trainings: readonly number[];
  /** Of mean losses: the variance over as many independent cases, were the scores right about them. */
  readonly lossVariance?: number;
  /** Of the calibration error, which has an interval of its own: over patients, and of how many standard deviations. */
  readonly bounds?: Interval & { readonly critical: number };
  /** The part of the variance that is of retraining. */
  readonly trainingVariance: number;
}

export interface MeasuredCases extends CalledCases {
  readonly patients: PatientNumbers;
  readonly effects: DesignEffects;
}

/**
 * Of one training.
 * @param bins of the calibration error.
 */
export function metricEstimate(
  name: CaseMetric,
  cases: MeasuredCases,
  { bins }: { readonly bins: number },
): MetricEstimate {
  return estimateOf(name, metricInfluences(name, { ...cases, bins }), cases);
}

/** Of influences that are known. @param name what they are treated as. */
export function estimateOf(
  name: CaseMetric,
  influences: MeasuredInfluences,
  { labels, patients, effects }: Pick<MeasuredCases, "labels" | "patients" | "effects">,
): MetricEstimate {
  const { value, lossVariance, interval } = influences;
  const parts = patientParts(influences, labels, patients);
  const estimate = withVariance(name, {
    value,
    parts,
    expectedEffect: expectedEffectOf(name, parts, effects),
    trainings: [value],
    ...(lossVariance !== undefined && { lossVariance }),
  });
  const critical = studentTQuantile(0.975, estimate.degrees);
  return interval === undefined ? estimate : { ...estimate, bounds: { ...interval, critical } };
}

/** The mean over several trainings: its variance is over patients and, as far as it can be known, over retraining. */
export function meanEstimate(name: CaseMetric, estimates: readonly MetricEstimate[]): MetricEstimate {
  if (estimates.length === 1) return estimates[0]!;
  const mean = (of: (estimate: MetricEstimate) => number) =>
    estimates.reduce((sum, one) => sum + of(one), 0) / estimates.length;
  const meanColumn = (of: (parts: PatientParts) => Float64Array) =>
    of(estimates[0]!.parts).map((_, patient) => mean(({ parts }) => of(parts)[patient]!));
  const parts: PatientParts = {
    positives: meanColumn(({ positives }) => positives),
    negatives: meanColumn(({ negatives }) => negatives),
    positiveCases: meanColumn(({ positiveCases }) => positiveCases),
    negativeCases: meanColumn(({ negativeCases }) => negativeCases),
  };
  const trainings = estimates.flatMap((one) => one.trainings);
  const expectedEffect = mean((one) => one.expectedEffect);
  const losses = estimates.flatMap((one) => one.lossVariance ?? []);
  const bounds = estimates.flatMap((one) => one.bounds ?? []);
  return {
    ...withVariance(name, {
      value: mean(({ value }) => value),
      parts,
      expectedEffect,
      trainings,
      ...(losses.length > 0 && { lossVariance: mean((one) => one.lossVariance!) }),
    }),
    ...(bounds.length === estimates.length && {
      bounds: {
        low: mean((one) => one.bounds!.low),
        high: mean((one) => one.bounds!.high),
        critical: mean((one) => one.bounds!.critical),
      },
    }),
  };
}

/** B minus A on the same patients. Of as many trainings each they are taken in pairs, which may share seeds. */
export function differenceEstimate(name: CaseMetric, a: MetricEstimate, b: MetricEstimate): MetricEstimate {
  const minus = (of: (parts: PatientParts) => Float64Array) =>
    of(b.parts).map((value, patient) => value - of(a.parts)[patient]!);
  const larger = (of: (parts: PatientParts) => Float64Array) =>
    of(b.parts).map((value, patient) => Math.max(value, of(a.parts)[patient]!));
  const parts: PatientParts = {
    positives: minus(({ positives }) => positives),
    negatives: minus(({ negatives }) => negatives),
    positiveCases: larger(({ positiveCases }) => positiveCases),
    negativeCases: larger(({ negativeCases }) => negativeCases),
  };
  const common = { value: b.value - a.value, parts, expectedEffect: (a.expectedEffect + b.expectedEffect) / 2 };
  if (a.trainings.length === b.trainings.length) {
    const trainings = b.trainings.map((value, index) => value - a.trainings[index]!);
    return withVariance(name, { ...common, trainings });
  }
  const ofPatients = withVariance(name, { ...common, trainings: [] });
  const ofTraining = [trainingVariance(a.trainings), trainingVariance(b.trainings)];
  return {
    ...ofPatients,
    ...sumOfVariances([ofPatients, ...ofTraining]),
    trainingVariance: ofTraining.reduce((sum, { variance }) => sum + variance, 0),
  };
}

function withVariance(
  name: CaseMetric,
  known: Pick<MetricEstimate, "value" | "parts" | "expectedEffect" | "trainings" | "lossVariance">,
): MetricEstimate {
  const ofPatients = patientVariance(known.parts, { byClass: METRICS[name].kind === "ranking" });
  const ofTraining = trainingVariance(known.trainings);
  const sum = (column: Float64Array) => column.reduce((total, one) => total + one, 0);
  return {
    ...known,
    ...sumOfVariances([ofPatients, ofTraining]),
    trainingVariance: ofTraining.variance,
    effectivePatients: ofPatients.effectivePatients,
    positives: sum(known.parts.positiveCases),
    negatives: sum(known.parts.negativeCases),
  };
}

/** What scores (or labels, where those are what is found right or wrong) say of a metric's design effect. */
function expectedEffectOf(
  name: CaseMetric,
  { positiveCases, negativeCases }: PatientParts,
  { auc, ofPositives, ofNegatives, ofLabels }: DesignEffects,
): number {
  const ofScores = Math.max(ofPositives, ofNegatives);
  const effect = (correlation: number, sizeOf: (patient: number) => number): number => {
    let [sum, squares] = [0, 0];
    for (let patient = 0; patient < positiveCases.length; patient += 1) {
      sum += sizeOf(patient);
      squares += sizeOf(patient) ** 2;
    }
    return 1 + (squares / sum - 1) * correlation;
  };
  const all = (patient: number) => positiveCases[patient]! + negativeCases[patient]!;
  switch (METRICS[name].alike) {
    case "ranks":
      return auc;
    case "scores of positives":
      return effect(ofScores, (patient) => positiveCases[patient]!);
    case "positives":
      return effect(ofPositives, all);
    case "negatives":
      return effect(ofNegatives, all);
    case "scores":
      return effect(ofScores, all);
    case "scores and labels":
      return effect(Math.max(ofScores, ofLabels), all);
  }
}
