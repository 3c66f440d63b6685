/** Metrics of scored cases, in the order in which people read them. */
export const CASE_METRICS = [
  "auc",
  "auprc",
  "accuracy",
  "sensitivity",
  "specificity",
  "ppv",
  "npv",
  "f1",
  "brier",
  "ece",
  "loss",
] as const;

/**
 * Where all cases are of one class these are trivial numbers or none (a PPV of 1 because nothing is negative, a perfect
 * average precision), which say nothing of the model: they are not measured.
 */
export const NEEDS_BOTH_CLASSES: ReadonlySet<string> = new Set<CaseMetric>(["auc", "auprc", "ppv", "npv", "f1", "ece"]);

export type CaseMetric = (typeof CASE_METRICS)[number];
