/** A variance with its degrees of freedom. */
export interface Variance {
  readonly variance: number;
  readonly degrees: number;
}

/** Of a sum of independent figures (Welch 1947; Satterthwaite 1946). */
export function sumOfVariances(variances: readonly Variance[]): Variance {
  const variance = variances.reduce((sum, one) => sum + one.variance, 0);
  const share = variances.reduce((sum, one) => sum + one.variance ** 2 / one.degrees, 0);
  return { variance, degrees: share > 0 ? variance ** 2 / share : variances[0]!.degrees };
}

/** For a mean of trainings; 0 for a single one, about which nothing can be known. */
export function trainingVariance(values: readonly number[]): Variance {
  const n = values.length;
  if (n < 2) return { variance: 0, degrees: 1 };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { variance: squares / (n - 1) / n, degrees: n - 1 };
}
