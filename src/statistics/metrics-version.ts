/**
 * Raised when a metric of the same name is computed in another way, so that it is said where figures measured before and
 * after stand side by side. `evaluate` writes it down with what it measured.
 */
export const METRICS_VERSION = 2;

/** What a version changed. */
export const METRICS_CHANGES: Readonly<Record<number, string>> = {
  2: "the calibration error is freed of its bias, and intervals are over patients instead of images",
};
