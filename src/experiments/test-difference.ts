import type { CaseMetric } from "../core/case-metrics.js";
import { delongTest } from "../statistics/delong-test.js";
import type { Interval } from "../statistics/interval.js";
import { mcnemar } from "../statistics/mcnemar.js";
import { pairedDifference } from "../statistics/paired-bootstrap.js";
import type { ScoredCases } from "./scored-cases.js";

/** A metric of a candidate minus that of the baseline, on the same test images. */
export interface Difference {
  readonly value: number;
  /** 95 %: DeLong's where that is the test, else percentiles over resampled patients. */
  readonly interval?: Interval;
  /** Absent where the metric is not among those that are tested. */
  readonly test?: PairedTest;
}

export interface PairedTest {
  /** `identical`: both predict the same, so there is nothing to test. */
  readonly method: "DeLong" | "McNemar" | "bootstrap" | "identical";
  /** Two-sided; absent where it is not defined. */
  readonly p?: number;
  /** Corrected for all tests of the comparison (Holm 1979). */
  readonly adjustedP?: number;
  /** Of McNemar's test: images that only one of the two calls rightly. */
  readonly onlyBaseline?: number;
  readonly onlyCandidate?: number;
}

/** Which images each rate is about. */
const RATES: Partial<Record<CaseMetric, (label: number) => boolean>> = {
  accuracy: () => true,
  sensitivity: (label) => label === 1,
  specificity: (label) => label === 0,
};

/** What both sides are, per replicate, in the order of the same images, and their metric in the same resamples. */
export interface Pair {
  readonly baseline: readonly ScoredCases[];
  readonly candidate: readonly ScoredCases[];
  /** Absent where only DeLong's test is asked for, which has no need of it. */
  readonly resampled?: { readonly baseline: Float64Array; readonly candidate: Float64Array };
}

/**
 * Interval and test of a difference: DeLong's for the AUC, McNemar's for accuracy, sensitivity and specificity, a bootstrap
 * over patients for all others, and for all where there are replicates or `byPatient` asks for it.
 */
export function testDifference(
  metric: CaseMetric,
  pair: Pair,
  { byPatient }: { readonly byPatient: boolean },
): { readonly interval?: Interval; readonly test: PairedTest } {
  const [a, b] = [pair.baseline[0]!, pair.candidate[0]!];
  const single = pair.baseline.length === 1 && pair.candidate.length === 1;
  if (single && samePredictions(a, b)) return { interval: { low: 0, high: 0 }, test: { method: "identical" } };
  if (single && !byPatient && metric === "auc") {
    const { low, high, p } = delongTest(a.labels, b.scores, a.scores);
    return Number.isFinite(p)
      ? { interval: { low, high }, test: { method: "DeLong", p } }
      : { test: { method: "DeLong" } };
  }
  if (pair.resampled === undefined) throw new Error(`Internal error: ${metric} is compared without resamples`);
  const resampled = pairedDifference(pair.resampled.candidate, pair.resampled.baseline);
  const interval = intervalOf(resampled);
  const concerns = RATES[metric];
  if (single && !byPatient && concerns !== undefined) {
    const only = (right: ScoredCases, wrong: ScoredCases) =>
      right.labels.reduce(
        (sum, label, row) =>
          sum + (concerns(label) && right.called[row] === label && wrong.called[row] !== label ? 1 : 0),
        0,
      );
    const [onlyBaseline, onlyCandidate] = [only(a, b), only(b, a)];
    const { p } = mcnemar(onlyBaseline, onlyCandidate);
    return { ...(interval && { interval }), test: { method: "McNemar", p, onlyBaseline, onlyCandidate } };
  }
  return interval === undefined
    ? { test: { method: "bootstrap" } }
    : { interval, test: { method: "bootstrap", p: resampled.p } };
}

/** An interval of the few resamples in which a metric happens to be defined would mislead. */
const intervalOf = ({ low, high, defined }: ReturnType<typeof pairedDifference>): Interval | undefined =>
  defined >= 0.9 ? { low, high } : undefined;

const samePredictions = (a: ScoredCases, b: ScoredCases): boolean =>
  a.scores.every((score, row) => score === b.scores[row]) && a.called.every((called, row) => called === b.called[row]);
