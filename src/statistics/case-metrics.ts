import { CASE_METRICS, type CaseMetric, METRICS } from "../core/metrics.js";
import { expectedDesignEffects } from "./expected-design-effects.js";
import { type MetricEstimate, metricEstimate } from "./metric-estimate.js";
import type { CalledCases } from "./metric-influences.js";
import type { PatientNumbers } from "./patient-numbers.js";

/**
 * All metrics of some cases, each with what its interval is made of; without those that are not defined (a class is
 * absent, nothing is called positive).
 */
export function caseMetrics(
  cases: CalledCases & { readonly patients: PatientNumbers },
  options: { readonly bins: number; readonly names?: readonly CaseMetric[] },
): ReadonlyMap<CaseMetric, MetricEstimate> {
  const counted = [0, 0];
  for (let row = 0; row < cases.labels.length; row += 1) counted[cases.labels[row]!]! += 1;
  const isOneClass = counted.includes(0);
  const measured = { ...cases, effects: expectedDesignEffects(cases.labels, cases.scores, cases.patients) };
  const metrics = new Map<CaseMetric, MetricEstimate>();
  for (const name of options.names ?? CASE_METRICS) {
    // Of one class alone they would be trivial (a PPV of 1 because nothing is negative), which says nothing of the model.
    if (isOneClass && METRICS[name].needsBothClasses) continue;
    const estimate = metricEstimate(name, measured, options);
    if (Number.isFinite(estimate.value)) metrics.set(name, estimate);
  }
  return metrics;
}
