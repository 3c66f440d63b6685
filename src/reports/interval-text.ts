import { t, words } from "../core/language.js";
import { METRICS, type MetricName, metricOf } from "../core/metrics.js";
import type { RunRecord } from "../core/run-record.js";
import { evaluationOf } from "../experiments/evaluations.js";
import { methodOf } from "../experiments/measure-several.js";
import { INTERVAL_METHODS, type IntervalMethod, type IntervalScope } from "../statistics/interval-methods.js";

/** What intervals were made by before version 2 of the metrics. */
const FIRST_METHODS: Readonly<Partial<Record<MetricName, string>>> = {
  auc: "DeLong by image",
  accuracy: "Wilson by image",
  sensitivity: "Wilson by image",
  specificity: "Wilson by image",
  ppv: "Wilson by image",
  npv: "Wilson by image",
};

/**
 * How the run computed the intervals of a metric, to be shown with them: `Newcombe by patient`.
 * @param name without the partition.
 */
export function intervalText(record: RunRecord, name: string): string {
  const { stage, version, over, methodFor } = howMeasured(record);
  const metric = metricOf(name)!;
  if (version === undefined && stage !== undefined) return t`as ${stage.id} gives it`;
  if (version === 1) return words(FIRST_METHODS[metric] ?? "bootstrap by patient");
  return methodWords(methodFor(name, metric), [over]);
}

/** How the run's evaluation made its intervals, as it recorded. */
export function howMeasured(record: RunRecord) {
  const stage = evaluationOf(record);
  const { metricsVersion: version, question, intervalScope } = stage?.facts ?? {};
  /** undefined of two classes. */
  const kind = question === "multiclass" || question === "multilabel" ? question : undefined;
  const over: IntervalScope = intervalScope === "images" ? "images" : "patients";
  const methodFor = (name: string, metric: MetricName): IntervalMethod =>
    kind === undefined ? METRICS[metric].interval : methodOf(kind, name);
  return { stage, version, kind, over, methodFor };
}

/** `Newcombe by patient`, `Newcombe by image`, `Newcombe by patient and training`. */
export const methodWords = (method: IntervalMethod, over: readonly IntervalScope[]): string =>
  t`${words(INTERVAL_METHODS[method].name)} by ${over.map((scope) => words(SCOPES[scope])).join(t` and `)}`;

const SCOPES = { patients: "patient", images: "image", training: "training" } as const;
