import { incompleteBeta, upperIncompleteGamma } from "./gamma-functions.js";
import { quantileOf } from "./quantile-of.js";

/** Probability that a standard normal variable is at most x. */
export function normalCdf(x: number): number {
  const tail = 0.5 * upperIncompleteGamma(0.5, (x * x) / 2);
  return x > 0 ? 1 - tail : tail;
}

/** The value that a standard normal variable is below with this probability; infinite at 0 and 1. */
export function normalQuantile(probability: number): number {
  if (Number.isNaN(probability) || probability < 0 || probability > 1) return Number.NaN;
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  if (probability === 1) return Number.POSITIVE_INFINITY;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // Halley's method to the last digits.
  let x = roughNormalQuantile(probability);
  for (let step = 0; step < 3; step += 1) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const newton = (normalCdf(x) - probability) / density;
    x -= newton / (1 + (x * newton) / 2);
  }
  return x;
}

/** The same to within 4.5e-4, at a hundredth of the cost (Abramowitz & Stegun 1964, 26.2.23). */
export function roughNormalQuantile(probability: number): number {
  if (probability > 0.5) return -roughNormalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  return -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
}

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

/** Even. Simpson's rule then errs by less than 1e-12 for correlations up to 0.7. */
const STEPS = 400;

/**
 * Probability that two standard normal variables of this correlation are below h and below k, by Plackett's integral over
 * the correlation (Drezner & Wesolowsky 1990, eq. 3).
 * @param correlation above -1 and below 1.
 */
export function bivariateNormalCdf(h: number, k: number, correlation: number): number {
  const end = Math.asin(correlation);
  const density = (angle: number): number =>
    Math.exp(-(h * h + k * k - 2 * h * k * Math.sin(angle)) / (2 * Math.cos(angle) ** 2));
  let sum = density(0) + density(end);
  for (let step = 1; step < STEPS; step += 1) sum += (step % 2 === 1 ? 4 : 2) * density((end * step) / STEPS);
  return normalCdf(h) * normalCdf(k) + (sum * end) / (3 * STEPS * 2 * Math.PI);
}
