import { chiSquaredSurvival } from "./chi-squared-distribution.js";

export interface McnemarTest {
  readonly method: "exact" | "chi-squared";
  /** The smaller count where exact, else chi squared with continuity correction. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Whether two classifiers err on the same cases equally often (McNemar 1947): exact binomial under 25 discordant cases,
 * else chi squared with continuity correction (Edwards 1948).
 * @param onlyA cases that only the first got right. @param onlyB cases that only the second got right.
 */
export function mcnemar(onlyA: number, onlyB: number): McnemarTest {
  const discordant = onlyA + onlyB;
  if (discordant < 25) {
    const smaller = Math.min(onlyA, onlyB);
    return { method: "exact", statistic: smaller, p: Math.min(1, 2 * binomialHalfCdf(smaller, discordant)) };
  }
  const statistic = (Math.abs(onlyA - onlyB) - 1) ** 2 / discordant;
  return { method: "chi-squared", statistic, p: chiSquaredSurvival(statistic, 1) };
}

/** Probability of at most k heads in n < 25 fair tosses: whole numbers over a power of two, so exact. */
function binomialHalfCdf(k: number, n: number): number {
  let ways = 1;
  let sum = 1;
  for (let heads = 1; heads <= k; heads += 1) {
    ways = (ways * (n - heads + 1)) / heads;
    sum += ways;
  }
  return sum / 2 ** n;
}
