import { parseMetricName } from "../core/metric-name.js";
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

/** `average precision` of `test.auprc`, `AUC for Effusion` of `auc[Effusion]`: within a sentence. */
export function metricInWords(name: string): string {
  const title = metricTitle(name).replace("AUC (ROC)", "AUC");
  // What begins with a capital by itself (AUC, F1, Brier, Cohen) keeps it.
  const words = /^(?:[A-Z][A-Z\d]|Brier|Cohen)/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
  const of = parseMetricName(name)?.of;
  return of === undefined ? words : `${words} for ${of}`;
}

const withoutPartition = (name: string): string => name.slice(name.indexOf(".") + 1);
