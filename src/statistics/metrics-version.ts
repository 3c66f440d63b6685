/**
 * Raised when a metric of the same name is computed differently, so that this is stated where figures from before and
 * after are shown side by side. `evaluate` records it with its figures.
 */
export const METRICS_VERSION = 2;

/** What a version changed. */
export const METRICS_CHANGES: Readonly<Record<number, string>> = {
  2: "the calibration error is freed of its bias, and intervals are over patients instead of images",
};
