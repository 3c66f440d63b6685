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

export type CaseMetric = (typeof CASE_METRICS)[number];

/** Of the calibration line, which runs record beside them. */
export const CALIBRATION_METRICS = ["calibrationInTheLarge", "calibrationSlope", "calibrationIntercept"] as const;

export type CalibrationMetric = (typeof CALIBRATION_METRICS)[number];
