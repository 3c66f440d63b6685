import { type CaseMetric, type CaseMetricRow, METRICS } from "../core/metrics.js";
import type { Interval } from "../statistics/interval.js";
import type { IntervalScope } from "../statistics/interval-methods.js";
import { metricDifference } from "../statistics/metric-difference.js";
import type { Estimated } from "./measure-candidate.js";
import type { ScoredCases } from "./scored-cases.js";

/** A metric of a candidate minus that of the baseline, on the same test images. */
export interface Difference {
  readonly value: number;
  /** 95 %; it leaves out 0 just where p is below 0.05. */
  readonly interval?: Interval & { readonly method: PairedMethod; readonly over: readonly IntervalScope[] };
  /** Absent where the metric is not among those that are tested. */
  readonly test?: PairedTest;
}

/** `identical`: both predict the same, so there is nothing to test. `DeLong`: of areas; `McNemar`: of rates; `combined intervals`: of calibration errors; `paired t`: of the rest. */
export type PairedMethod = "DeLong" | "McNemar" | "paired t" | "combined intervals" | "identical";

export interface PairedTest {
  readonly method: PairedMethod;
  /** Two-sided; absent where it is not defined. */
  readonly p?: number;
  /** Corrected for all tests of the comparison (Holm 1979). */
  readonly adjustedP?: number;
  /** Of McNemar's test of two single runs: images that only one of the two calls rightly. */
  readonly onlyBaseline?: number;
  readonly onlyCandidate?: number;
}

/** What both sides are, per replicate, in the order of the same images, and what was measured of them. */
export interface Pair {
  readonly baseline: readonly ScoredCases[];
  readonly candidate: readonly ScoredCases[];
  readonly measured: { readonly baseline: Estimated; readonly candidate: Estimated };
}

/** Interval and test of a difference, over the same that the intervals of both are over (`metricDifference`). */
export function testDifference(
  metric: CaseMetric,
  { baseline, candidate, measured }: Pair,
): { readonly interval?: Difference["interval"]; readonly test: PairedTest } {
  const [a, b] = [baseline[0]!, candidate[0]!];
  const single = baseline.length === 1 && candidate.length === 1;
  if (single && samePredictions(a, b)) return { test: { method: "identical" } };
  const method = METHODS[METRICS[metric].difference];
  const found = metricDifference(metric, measured.baseline.estimate, measured.candidate.estimate);
  const counts = single && method === "McNemar" ? discordant(a, b, metric) : {};
  if (found === undefined) return { test: { method, ...counts } };
  const { low, high, p } = found;
  const scopes = [measured.baseline, measured.candidate].flatMap(({ interval }) => interval?.over ?? []);
  return { interval: { low, high, method, over: [...new Set(scopes)] }, test: { method, p, ...counts } };
}

const METHODS = {
  areas: "DeLong",
  rates: "McNemar",
  means: "paired t",
  intervals: "combined intervals",
} as const satisfies Readonly<Record<CaseMetricRow["difference"], PairedMethod>>;

/** Which images a rate is about. */
const concerns = (metric: CaseMetric, label: number): boolean =>
  (({ positives: label === 1, negatives: label === 0 }) as Partial<Record<CaseMetricRow["alike"], boolean>>)[
    METRICS[metric].alike
  ] ?? true;

function discordant(
  a: ScoredCases,
  b: ScoredCases,
  metric: CaseMetric,
): Pick<PairedTest, "onlyBaseline" | "onlyCandidate"> {
  const only = (right: ScoredCases, wrong: ScoredCases) =>
    right.labels.reduce(
      (sum, label, row) =>
        sum + (concerns(metric, label) && right.called[row] === label && wrong.called[row] !== label ? 1 : 0),
      0,
    );
  return { onlyBaseline: only(a, b), onlyCandidate: only(b, a) };
}

const samePredictions = (a: ScoredCases, b: ScoredCases): boolean =>
  a.scores.every((score, row) => score === b.scores[row]) && a.called.every((called, row) => called === b.called[row]);
