import { studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";
import type { PatientNumbers } from "./patient-numbers.js";

/**
 * 95 % interval of the mean of images whose patients are known: Student's t with the variance of a ratio over patients
 * (Cochran 1977, section 6.3); undefined of fewer than two patients, or where nothing varies.
 */
export function patientMeanInterval(
  values: ArrayLike<number>,
  { ofCases, count }: PatientNumbers,
): Interval | undefined {
  const n = values.length;
  if (count < 2) return undefined;
  let sum = 0;
  for (let at = 0; at < n; at += 1) sum += values[at]!;
  const mean = sum / n;
  const residuals = new Float64Array(count);
  for (let at = 0; at < n; at += 1) residuals[ofCases[at]!]! += values[at]! - mean;
  const squares = residuals.reduce((all, one) => all + one * one, 0);
  if (squares === 0) return undefined;
  const reach = (studentTQuantile(0.975, count - 1) * Math.sqrt((squares * count) / (count - 1))) / n;
  return { low: mean - reach, high: mean + reach };
}
