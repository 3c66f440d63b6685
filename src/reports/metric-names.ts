/** Metrics of a partition as a reader calls them, the first ones first. */
export const METRIC_NAMES = [
  ["auc", "AUC (ROC)"],
  ["auprc", "Average precision"],
  ["accuracy", "Accuracy"],
  ["sensitivity", "Sensitivity"],
  ["specificity", "Specificity"],
  ["ppv", "Positive predictive value"],
  ["npv", "Negative predictive value"],
  ["f1", "F1"],
  ["brier", "Brier score (0 is best)"],
  ["ece", "Expected calibration error (0 is best)"],
  ["loss", "Cross-entropy (0 is best)"],
  ["calibrationInTheLarge", "Calibration in the large (0 is best; above, scores are too low)"],
  ["calibrationSlope", "Calibration slope (1 is best; below, scores are too extreme)"],
  ["calibrationIntercept", "Calibration intercept (0 is best)"],
] as const;
