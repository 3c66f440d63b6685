import { t, words } from "../core/language.js";
import { parseMetricName } from "../core/metric-name.js";
import { METRICS, type MetricName, metricOf } from "../core/metrics.js";

/** `AUC (ROC)` of `test.auc`, `AUC (ROC), Effusion` of `test.auc[Effusion]`; the name itself of a metric that is a stage's own. */
export function metricTitle(name: string): string {
  const metric = metricOf(name);
  return metric === undefined ? withoutPartition(name) : `${capital(words(METRICS[metric].title))}${concerned(name)}`;
}

/** `AUC` of `test.auc`: where there is little room. */
export function shortTitle(name: string): string {
  const metric = metricOf(name);
  return metric === undefined
    ? withoutPartition(name)
    : `${capital(words(METRICS[metric].short ?? METRICS[metric].title))}${concerned(name)}`;
}

/** `average precision` of `test.auprc`, `AUC for Effusion` of `auc[Effusion]`: within a sentence. */
export function metricInWords(name: string): string {
  const metric = metricOf(name);
  const title = (metric === undefined ? withoutPartition(name) : words(METRICS[metric].title)).replace(
    "AUC (ROC)",
    "AUC",
  );
  // Names that are capitalized anyway (AUC, F1, Brier, Cohen) stay so.
  const inside = /^(?:[A-Z][A-Z\d]|Brier|Cohen)/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
  const of = parseMetricName(name)?.of;
  return of === undefined ? inside : t`${inside} for ${of}`;
}

/** Of which class or finding it is, or of all cells of a table of findings taken together. */
function concerned(name: string): string {
  const { base, of } = parseMetricName(name) ?? { base: name };
  if (of !== undefined) return `, ${of}`;
  return /(?:^|\.)micro\./.test(base) ? t`, all cells together` : "";
}

/** `Brier score (0 is best)`: where what is best is not plain. */
export function titleWithBest(metric: MetricName): string {
  const { title, better, best, note } = METRICS[metric];
  const name = capital(words(title));
  if (better === "higher") return name;
  return note === undefined ? t`${name} (${best} is best)` : t`${name} (${best} is best; ${words(note)})`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const withoutPartition = (name: string): string => name.slice(name.indexOf(".") + 1);
