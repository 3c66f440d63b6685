import { upperIncompleteGamma } from "./incomplete-gamma.js";
import { quantileOf } from "./quantile-of.js";

/** Probability that a chi-squared variable with these degrees of freedom is above x. */
export const chiSquaredSurvival = (x: number, degrees: number): number => upperIncompleteGamma(degrees / 2, x / 2);

/** The value that a chi-squared variable is below with this probability. */
export const chiSquaredQuantile = (probability: number, degrees: number): number =>
  quantileOf((x) => 1 - chiSquaredSurvival(x, degrees), probability, { low: 0, high: degrees + 10 });
