import { parseMetricName } from "../core/metric-name.js";
import { METRICS, metricOf } from "../core/metrics.js";

/** `AUC (ROC)` of `test.auc`, `AUC (ROC), Effusion` of `test.auc[Effusion]`; the name itself of a metric that is a stage's own. */
export function metricTitle(name: string): string {
  const metric = metricOf(name);
  return metric === undefined ? withoutPartition(name) : `${METRICS[metric].title}${concerned(name)}`;
}

/** `AUC` of `test.auc`: where there is little room. */
export function shortTitle(name: string): string {
  const metric = metricOf(name);
  return metric === undefined
    ? withoutPartition(name)
    : `${METRICS[metric].short ?? METRICS[metric].title}${concerned(name)}`;
}

/** `average precision` of `test.auprc`, `AUC for Effusion` of `auc[Effusion]`: within a sentence. */
export function metricInWords(name: string): string {
  const metric = metricOf(name);
  const title = (metric === undefined ? withoutPartition(name) : METRICS[metric].title).replace("AUC (ROC)", "AUC");
  // What begins with a capital by itself (AUC, F1, Brier, Cohen) keeps it.
  const words = /^(?:[A-Z][A-Z\d]|Brier|Cohen)/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
  const of = parseMetricName(name)?.of;
  return of === undefined ? words : `${words} for ${of}`;
}

/** Of which class or finding it is, or of all cells of a table of findings taken together. */
function concerned(name: string): string {
  const { base, of } = parseMetricName(name) ?? { base: name };
  if (of !== undefined) return `, ${of}`;
  return /(?:^|\.)micro\./.test(base) ? ", all cells together" : "";
}

const withoutPartition = (name: string): string => name.slice(name.indexOf(".") + 1);
