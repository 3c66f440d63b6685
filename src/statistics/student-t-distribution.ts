import { incompleteBeta } from "./incomplete-beta.js";
import { quantileOf } from "./quantile-of.js";

/** Probability that a Student t variable with these degrees of freedom is at most t. */
export function studentTCdf(t: number, degrees: number): number {
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

/** The value that a Student t variable is below with this probability. */
export function studentTQuantile(probability: number, degrees: number): number {
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -studentTQuantile(1 - probability, degrees);
  return quantileOf((t) => studentTCdf(t, degrees), probability, { low: -10, high: 0 });
}
