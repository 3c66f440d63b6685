import { upperIncompleteGamma } from "./incomplete-gamma.js";

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
