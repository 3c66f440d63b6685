/** A sample of numbers, as its mean and variance (n - 1; 0 of a single one). */
export interface Sample {
  readonly mean: number;
  readonly variance: number;
}

/** The sample of some numbers; undefined of none. */
export function sampleOf(values: ArrayLike<number>): Sample | undefined {
  const list = Array.from(values);
  if (list.length === 0) return undefined;
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const squares = list.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: list.length === 1 ? 0 : squares / (list.length - 1) };
}

/** A share of cases as the sample of zeros and ones that it is, with the variance p (1 - p). */
export const sampleOfShare = (count: number, of: number): Sample | undefined =>
  of === 0 ? undefined : { mean: count / of, variance: (count / of) * (1 - count / of) };

/**
 * The standardized difference of two samples, without sign: that of the means over the root of the mean variance
 * (Austin 2009, Balance diagnostics for comparing the distribution of baseline covariates, section 3.1; for shares with
 * p (1 - p) for the variance). Unlike a test's p it does not depend on how many there are. 0 where both means are
 * equal, infinite where they differ and neither sample varies.
 */
export function standardizedDifference(a: Sample, b: Sample): number {
  const difference = Math.abs(a.mean - b.mean);
  return difference === 0 ? 0 : difference / Math.sqrt((a.variance + b.variance) / 2);
}
