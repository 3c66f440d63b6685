import { logGamma } from "./gamma-functions.js";

/** By how much chances may differ that are equal but for rounding (as in R's `fisher.test`). */
const EQUAL = 1 + 1e-7;

/**
 * P of Fisher's exact test, two-sided, of x of m cases against y of n: the chance of all tables with these margins that are
 * no likelier than the one that was seen, as SciPy's `fisher_exact` and R's `fisher.test` have it.
 */
export function fisherExact(x: number, y: number, m: number, n: number): number {
  const choose = (of: number, out: number): number => logGamma(of + 1) - logGamma(out + 1) - logGamma(of - out + 1);
  const whole = choose(m + n, x + y);
  const chance = (first: number): number => Math.exp(choose(m, first) + choose(n, x + y - first) - whole);
  const seen = chance(x) * EQUAL;
  let p = 0;
  for (let first = Math.max(0, x + y - n); first <= Math.min(m, x + y); first += 1) {
    const one = chance(first);
    if (one <= seen) p += one;
  }
  return Math.min(1, p);
}
