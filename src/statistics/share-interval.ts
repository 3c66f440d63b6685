import { agrestiCoullInterval } from "./agresti-coull-interval.js";
import { studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";
import { intraclassCorrelation } from "./intraclass-correlation.js";
import type { PatientNumbers } from "./patient-numbers.js";

/**
 * 95 % interval of the share of 1 among outcomes of images whose patients are known: that of Agresti and Coull with the
 * effective number of images (Rao & Scott 1992). Where all are the same, patients count, not images.
 */
export function shareInterval(outcomes: ArrayLike<number>, { ofCases, count }: PatientNumbers): Interval | undefined {
  const n = outcomes.length;
  const { correlation, meanSize } = intraclassCorrelation(outcomes, ofCases, count, () => true);
  if (n === 0) return undefined;
  let sum = 0;
  for (let row = 0; row < n; row += 1) sum += outcomes[row]!;
  const patients = Math.max(2, n / meanSize);
  return agrestiCoullInterval(sum / n, n / (1 + (meanSize - 1) * correlation), studentTQuantile(0.975, patients - 1));
}
