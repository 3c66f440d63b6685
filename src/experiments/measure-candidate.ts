import { CASE_METRICS, type CaseMetric } from "../core/case-metrics.js";
import { type CaseMetrics, caseMetrics } from "../statistics/case-metrics.js";
import { confusionMatrix } from "../statistics/confusion-matrix.js";
import { delongAuc } from "../statistics/delong.js";
import type { Interval } from "../statistics/interval.js";
import { meanInterval } from "../statistics/mean-interval.js";
import { newcombeAucInterval } from "../statistics/newcombe-interval.js";
import { NEEDS_BOTH_CLASSES } from "../statistics/unmeasured.js";
import { wilsonInterval } from "../statistics/wilson-interval.js";
import type { Candidate, Replicate } from "./candidates.js";
import type { ScoredPartition } from "./read-results.js";
import { hasBothClasses, type ScoredCases } from "./scored-cases.js";

/** A metric of a candidate. */
export interface Measured {
  /** Of several replicates their mean. */
  readonly value: number;
  /** 95 %. */
  readonly interval?: Interval & { readonly method: IntervalMethod };
  /** Of several replicates, in their order; with their standard deviation (n - 1). */
  readonly replicates?: readonly number[];
  readonly standardDeviation?: number;
}

/** `t`: Student's, over the replicates. `bootstrap`: percentiles over resampled patients. */
export type IntervalMethod = "DeLong" | "Newcombe" | "Wilson" | "bootstrap" | "t";

/** The metrics of a partition by name; what is not defined is left out. */
export function measureCandidate(candidate: Candidate, partition: ScoredPartition): ReadonlyMap<CaseMetric, Measured> {
  const measured = candidate.replicates.map((replicate) => measureReplicate(replicate, partition));
  const [first] = measured;
  if (measured.length === 1 || first === undefined) return first ?? new Map();
  return new Map(
    CASE_METRICS.flatMap((name): readonly (readonly [CaseMetric, Measured])[] => {
      const values = measured.map((metrics) => metrics.get(name)?.value);
      if (values.includes(undefined)) return [];
      const replicates = values as readonly number[];
      const { mean, standardDeviation, low, high } = meanInterval(replicates);
      // No metric is below 0, and all but cross-entropy end at 1; a few replicates give intervals that do not know it.
      const bounds = { low: Math.max(low, 0), high: name === "loss" ? high : Math.min(high, 1) };
      return [[name, { value: mean, replicates, standardDeviation, interval: { ...bounds, method: "t" } }]];
    }),
  );
}

function measureReplicate(replicate: Replicate, partition: ScoredPartition): ReadonlyMap<CaseMetric, Measured> {
  const cases = replicate.parts[partition];
  const results = replicate.results?.[0];
  if (cases === undefined || results === undefined) return new Map();
  const values = caseMetrics(cases, { bins: results.bins })();
  const canBe = (name: CaseMetric): boolean => hasBothClasses(cases) || !NEEDS_BOTH_CLASSES.has(name);
  return new Map(
    CASE_METRICS.filter((name) => canBe(name) && Number.isFinite(values[name])).map(
      (name): readonly [CaseMetric, Measured] => {
        const interval = intervalOf(name, values, cases) ?? recordedInterval(replicate, `${partition}.${name}`);
        return [name, { value: values[name], ...(interval && { interval }) }];
      },
    ),
  );
}

/** For metrics whose interval has a formula. */
function intervalOf(name: CaseMetric, values: CaseMetrics, cases: ScoredCases): Measured["interval"] {
  if (name === "auc") return aucInterval(values.auc, cases);
  const { tp, fp, tn, fn } = confusionMatrix(cases.labels, cases.called, 1);
  const trials: Partial<Record<CaseMetric, readonly [number, number]>> = {
    accuracy: [tp + tn, tp + fp + tn + fn],
    sensitivity: [tp, tp + fn],
    specificity: [tn, tn + fp],
    ppv: [tp, tp + fp],
    npv: [tn, tn + fn],
  };
  const found = trials[name];
  return found && { ...wilsonInterval(...found), method: "Wilson" };
}

function aucInterval(auc: number, cases: ScoredCases): Measured["interval"] {
  if (!hasBothClasses(cases)) return undefined;
  const { variance, low, high } = delongAuc(cases.labels, cases.scores);
  if (variance > 0) return { low, high, method: "DeLong" };
  // Perfect ranks, or a class with a single case: DeLong's variance is 0 or nothing, which is not certainty.
  const positives = cases.labels.reduce((sum, label) => sum + label, 0);
  return { ...newcombeAucInterval(auc, positives, cases.labels.length - positives), method: "Newcombe" };
}

/** What `evaluate` found by its bootstrap, so that a comparison shows the figures of the run's own report. */
function recordedInterval({ runs }: Replicate, name: string): Measured["interval"] {
  if (runs.length > 1) return undefined;
  const { metrics } = runs[0]!.record;
  const [low, high] = [metrics[`${name}.low`], metrics[`${name}.high`]];
  return low === undefined || high === undefined ? undefined : { low, high, method: "bootstrap" };
}
