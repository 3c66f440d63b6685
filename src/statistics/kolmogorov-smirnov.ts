export interface SampleDifference {
  /** The greatest distance between the two distribution functions, 0 to 1. */
  readonly distance: number;
  /** Two-sided. */
  readonly p: number;
}

/** A sample by its sorted values, or by quantiles of it. */
export interface Sample {
  /** In ascending order. */
  readonly values: readonly number[];
  /** How many there were. */
  readonly n: number;
}

/**
 * Two-sample test of Kolmogorov and Smirnov, with the asymptotic distribution in the form of Stephens 1970, which holds from
 * about four values each; where values are equal it is conservative.
 */
export function kolmogorovSmirnov(a: Sample, b: Sample): SampleDifference {
  let [i, j, distance] = [0, 0, 0];
  while (i < a.values.length && j < b.values.length) {
    const next = Math.min(a.values[i]!, b.values[j]!);
    while (i < a.values.length && a.values[i]! <= next) i += 1;
    while (j < b.values.length && b.values[j]! <= next) j += 1;
    distance = Math.max(distance, Math.abs(i / a.values.length - j / b.values.length));
  }
  const root = Math.sqrt((a.n * b.n) / (a.n + b.n));
  return { distance, p: tail((root + 0.12 + 0.11 / root) * distance) };
}

/** Of the Kolmogorov distribution. */
function tail(x: number): number {
  // The series does not converge near 0, where it is 1 to 12 digits.
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
