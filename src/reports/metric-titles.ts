import { METRICS, metricOf } from "../core/metrics.js";

/** `AUC (ROC)` of `test.auc`; the name itself of a metric that is a stage's own. */
export function metricTitle(name: string): string {
  const metric = metricOf(name);
  return metric === undefined ? withoutPartition(name) : METRICS[metric].title;
}

/** `AUC` of `test.auc`: where there is little room. */
export function shortTitle(name: string): string {
  const metric = metricOf(name);
  return metric === undefined ? withoutPartition(name) : (METRICS[metric].short ?? METRICS[metric].title);
}

const withoutPartition = (name: string): string => name.slice(name.indexOf(".") + 1);
