/**
 * Raised when a metric of the same name is computed in another way, so that figures measured before and after are not
 * set side by side. `evaluate` writes it down with what it measured.
 */
export const METRICS_VERSION = 1;
