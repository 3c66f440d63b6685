import { reliabilityBins } from "./reliability-bins.js";

/**
 * Mean distance of predicted probability and observed fraction over bins of equal width, weighted by their cases
 * (Naeini et al. 2015, for the positive class).
 */
export function expectedCalibrationError(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: { readonly bins?: number; readonly weights?: ArrayLike<number> } = {},
): number {
  let sum = 0;
  let total = 0;
  for (const bin of reliabilityBins(labels, scores, options)) {
    if (bin.n === 0) continue;
    sum += bin.n * Math.abs(bin.meanScore - bin.fractionPositive);
    total += bin.n;
  }
  return sum / total;
}
