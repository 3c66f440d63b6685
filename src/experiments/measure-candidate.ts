import { CASE_METRICS, type CaseMetric, METRICS } from "../core/metrics.js";
import type { ScoredPartition } from "../core/partitions.js";
import { caseMetrics } from "../statistics/case-metrics.js";
import type { Interval } from "../statistics/interval.js";
import type { IntervalMethod, IntervalScope } from "../statistics/interval-methods.js";
import { type MetricEstimate, meanEstimate } from "../statistics/metric-estimate.js";
import { metricInterval } from "../statistics/metric-interval.js";
import { numberPatients } from "../statistics/patient-numbers.js";
import type { Candidate, Replicate } from "./candidates.js";
import type { ScoredCases } from "./scored-cases.js";

/** A metric of a candidate. */
export interface Measured {
  /** Of several replicates their mean. */
  readonly value: number;
  /** 95 %. */
  readonly interval?: Interval & { readonly method: IntervalMethod; readonly over: readonly IntervalScope[] };
  /** Of several replicates, in their order; with their standard deviation (n - 1). */
  readonly replicates?: readonly number[];
  readonly standardDeviation?: number;
  /** Beside it: the standard error of the mean over patients alone. */
  readonly patientError?: number;
}

/** With what differences are made of. */
export interface Estimated extends Measured {
  readonly estimate: MetricEstimate;
}

export interface MeasureOptions {
  /** Take images as independent, also those of one patient. */
  readonly byImage?: boolean;
  /** Only these metrics; all where left out. */
  readonly names?: readonly CaseMetric[];
  /** Numbers of patients that other candidates share: only then do differences mean something. */
  readonly numbers?: Map<string, number>;
  /** Of the partition, where not those of the candidate itself: the same cases in another order. */
  readonly cases?: readonly ScoredCases[];
}

/**
 * The metrics of a partition by name; what is not defined is left out. The interval of several replicates is over patients
 * and training: what both move the mean by.
 */
export function measureCandidate(
  candidate: Candidate,
  partition: ScoredPartition,
  { byImage = false, names: wanted = CASE_METRICS, numbers = new Map<string, number>(), cases }: MeasureOptions = {},
): ReadonlyMap<CaseMetric, Estimated> {
  const parts = cases ?? candidate.replicates.flatMap(({ parts: own }) => own[partition] ?? []);
  // Several classes or findings are for `measureSeveral`.
  if (parts.length < candidate.replicates.length || parts.some(({ several }) => several !== undefined))
    return new Map();
  const names = parts.map((part) => (byImage ? part.images.map((image, row) => `${image}\0${row}`) : part.patients));
  // All names first: every replicate then has an entry for each patient of any.
  const { count } = numberPatients(names.flat(), numbers);
  const metrics = parts.map((part, index) =>
    caseMetrics(
      { ...part, patients: { ofCases: numberPatients(names[index]!, numbers).ofCases, count } },
      { bins: binsOf(candidate.replicates[index]!), names: wanted },
    ),
  );
  return new Map(
    wanted.flatMap((name): readonly (readonly [CaseMetric, Estimated])[] => {
      const estimates = metrics.flatMap((one) => one.get(name) ?? []);
      if (estimates.length < metrics.length || estimates.length === 0) return [];
      const estimate = meanEstimate(name, estimates);
      const interval = metricInterval(name, estimate);
      const over: readonly IntervalScope[] = [
        byImage ? "images" : scopeOf(parts),
        ...(estimates.length > 1 ? ["training" as const] : []),
      ];
      const replicates = estimates.map(({ value }) => value);
      return [
        [
          name,
          {
            value: estimate.value,
            estimate,
            ...(interval && { interval: { ...interval, method: METRICS[name].interval, over } }),
            ...(estimates.length > 1 && {
              replicates,
              standardDeviation: standardDeviation(replicates),
              patientError: Math.sqrt(Math.max(0, estimate.variance - estimate.trainingVariance)),
            }),
          },
        ],
      ];
    }),
  );
}

/** Where no patient is known, each image counts as one. */
export const scopeOf = (parts: readonly ScoredCases[]): IntervalScope =>
  parts.some(({ patients }) => patients.some((name) => !name.startsWith("\0"))) ? "patients" : "images";

export const binsOf = (replicate: Replicate): number => replicate.results?.[0]?.bins ?? 10;

export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** What is told of it. */
export function measuredOf(estimated: Estimated | undefined): Measured | undefined {
  if (estimated === undefined) return undefined;
  const { estimate: _, ...measured } = estimated;
  return measured;
}
