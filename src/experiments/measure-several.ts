import { parseMetricName } from "../core/metric-name.js";
import { CASE_METRICS, type CaseMetric, METRICS, metricOf } from "../core/metrics.js";
import type { ScoredPartition } from "../core/partitions.js";
import type { SeveralQuestion } from "../core/question.js";
import type { IntervalMethod } from "../statistics/interval-methods.js";
import { metricDifference } from "../statistics/metric-difference.js";
import { type MetricEstimate, meanEstimate } from "../statistics/metric-estimate.js";
import { metricInterval } from "../statistics/metric-interval.js";
import { numberPatients } from "../statistics/patient-numbers.js";
import { classMetrics } from "../statistics/several/class-metrics.js";
import { type Figure, figureDifference, meanFigure } from "../statistics/several/figure.js";
import { findingMetrics, MICRO } from "../statistics/several/finding-metrics.js";
import type { SeveralMetrics } from "../statistics/several/several-cases.js";
import type { MetricDifference } from "../statistics/student-difference.js";
import type { Candidate } from "./candidates.js";
import { binsOf, type Measured, type MeasureOptions, scopeOf, standardDeviation } from "./measure-candidate.js";
import type { PairedMethod } from "./test-difference.js";

/** A metric of several classes or findings, of a candidate, with what differences are made of. */
export interface SeveralEstimated extends Measured {
  readonly source:
    | {
        readonly of: "whole";
        readonly figure: Figure /** Classes or findings that a mean is over. */;
        readonly over: string;
      }
    | { readonly of: "one"; readonly name: CaseMetric; readonly estimate: MetricEstimate };
}

export interface SeveralOptions extends Omit<MeasureOptions, "names"> {
  /** Without the partition, such as `auc`, `micro.auc`, `auc[Effusion]`. */
  readonly names: readonly string[];
}

/** Of several classes or findings: the metrics of a partition by name; what is not defined is left out. */
export function measureSeveral(
  candidate: Candidate,
  partition: ScoredPartition,
  { byImage = false, names, numbers = new Map<string, number>(), cases }: SeveralOptions,
): ReadonlyMap<string, SeveralEstimated> {
  const parts = cases ?? candidate.replicates.flatMap(({ parts: own }) => own[partition] ?? []);
  const [first] = parts;
  if (first?.several === undefined || parts.length < candidate.replicates.length) return new Map();
  const { kind, names: asked } = first.several;
  const patients = parts.map((part) => (byImage ? part.images.map((image, row) => `${image}\0${row}`) : part.patients));
  // All names first: every replicate then has an entry for each patient of any.
  const { count } = numberPatients(patients.flat(), numbers);
  const bases = [...new Set(names.map((name) => parseMetricName(name)?.base ?? name))];
  const measured = parts.map((part, index): SeveralMetrics => {
    const ofCases = numberPatients(patients[index]!, numbers).ofCases;
    const columns = { ...part.several!, patients: { ofCases, count } };
    const options = { bins: binsOf(candidate.replicates[index]!), names: bases };
    return kind === "multiclass" ? classMetrics(columns, options) : findingMetrics(columns, options);
  });
  const over = [byImage ? ("images" as const) : scopeOf(parts), ...(parts.length > 1 ? (["training"] as const) : [])];
  const found = new Map<string, SeveralEstimated>();
  for (const name of names) {
    const one = parseMetricName(name);
    if (one === undefined) continue;
    const source =
      one.of === undefined ? wholeOf(one.base, measured) : eachOf(one.base, asked.indexOf(one.of), measured);
    if (source === undefined) continue;
    const { trainings } = source.of === "whole" ? source.figure : source.estimate;
    const { value } = source.of === "whole" ? source.figure : source.estimate;
    const interval = source.of === "whole" ? source.figure.interval : metricInterval(source.name, source.estimate);
    found.set(name, {
      value,
      source,
      ...(interval && { interval: { ...interval, method: methodOf(kind, name), over } }),
      ...(trainings.length > 1 && { replicates: trainings, standardDeviation: standardDeviation(trainings) }),
    });
  }
  return found;
}

function wholeOf(base: string, measured: readonly SeveralMetrics[]): SeveralEstimated["source"] | undefined {
  const figures = measured.flatMap(({ whole }) => whole.get(base) ?? []);
  if (figures.length < measured.length) return undefined;
  const places = measured.map(({ ofEach }) =>
    ofEach.map((metrics) => (metrics.has(base as CaseMetric) ? "1" : "0")).join(""),
  );
  return { of: "whole", figure: meanFigure(figures), over: places.join(" ") };
}

function eachOf(base: string, at: number, measured: readonly SeveralMetrics[]): SeveralEstimated["source"] | undefined {
  const name = CASE_METRICS.find((known) => known === base);
  const estimates = name === undefined ? [] : measured.flatMap(({ ofEach }) => ofEach[at]?.get(name) ?? []);
  if (name === undefined || estimates.length < measured.length) return undefined;
  return { of: "one", name, estimate: meanEstimate(name, estimates) };
}

/** How the interval of a metric of several classes or findings is made. @param name without the partition. */
export function methodOf(kind: SeveralQuestion["kind"], name: string): IntervalMethod {
  const { base, of } = parseMetricName(name) ?? { base: name };
  const metric = metricOf(base);
  const isMean = of === undefined && !base.startsWith(MICRO) && !(kind === "multiclass" && TOGETHER.has(base));
  return metric === undefined || isMean ? "mover" : METRICS[metric].interval;
}

/** Of exclusive classes: measured of all together, not as a mean over them. */
const TOGETHER: ReadonlySet<string> = new Set(["accuracy", "brier", "ece", "loss", "kappa", "kappaQuadratic"]);

/** B minus A on the same images; undefined where a mean is over other classes or findings, or patients are too few. */
export function severalDifference(
  a: SeveralEstimated,
  b: SeveralEstimated,
): (MetricDifference & { readonly method: PairedMethod }) | undefined {
  if (a.source.of === "one" && b.source.of === "one") {
    const found = metricDifference(a.source.name, a.source.estimate, b.source.estimate);
    const method = METHODS[METRICS[a.source.name].difference];
    return found && { ...found, method };
  }
  if (a.source.of === "one" || b.source.of === "one" || a.source.over !== b.source.over) return undefined;
  const found = figureDifference(a.source.figure, b.source.figure);
  return found && { ...found, method: "paired t" };
}

const METHODS = { areas: "DeLong", rates: "McNemar", means: "paired t", intervals: "combined intervals" } as const;
