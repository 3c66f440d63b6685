import type { RunRecord } from "../core/run-record.js";
import { evaluationOf } from "../experiments/evaluations.js";
import { type IntervalScope, METHOD_OF_METRIC, methodText } from "../statistics/interval-methods.js";

type Metric = keyof typeof METHOD_OF_METRIC;

/** What intervals were made by before version 2 of the metrics. */
const FIRST_METHODS: Readonly<Partial<Record<Metric, string>>> = {
  auc: "DeLong by image",
  accuracy: "Wilson by image",
  sensitivity: "Wilson by image",
  specificity: "Wilson by image",
  ppv: "Wilson by image",
  npv: "Wilson by image",
};

/**
 * How the run made the intervals of a metric, to stand beside them: `Newcombe by patient`.
 * @param name without the partition.
 */
export function intervalText(record: RunRecord, name: string): string {
  const stage = evaluationOf(record);
  const facts = stage?.facts ?? {};
  const metric = name as Metric;
  const version = facts["metricsVersion"];
  if (version === undefined && stage !== undefined) return `as ${stage.id} gives it`;
  if (version === 1) return FIRST_METHODS[metric] ?? "bootstrap by patient";
  const scope: IntervalScope = facts["intervalScope"] === "images" ? "images" : "patients";
  return methodText(METHOD_OF_METRIC[metric], [scope]);
}

/** Where patients are not known, what intervals take for granted. */
export const INDEPENDENT_IMAGES =
  "Patients are not known: intervals take images as independent, and are too narrow where a patient has several.";
