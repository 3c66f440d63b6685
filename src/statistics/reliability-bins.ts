import { refuseNonFinite } from "./refuse-non-finite.js";

export interface ReliabilityBin {
  /** Scores in (low, high]; the first bin holds 0 too. */
  readonly low: number;
  readonly high: number;
  /** Cases, or their weight. */
  readonly n: number;
  readonly positives: number;
  /** NaN in an empty bin, as is the fraction. */
  readonly meanScore: number;
  readonly fractionPositive: number;
}

/**
 * Cases by predicted probability, in `bins` of equal width (as scikit-learn's `calibration_curve`, which leaves the
 * empty ones out).
 */
export function reliabilityBins(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { bins = 10, weights }: { readonly bins?: number; readonly weights?: ArrayLike<number> } = {},
): readonly ReliabilityBin[] {
  refuseNonFinite(scores);
  const n = new Float64Array(bins);
  const positives = new Float64Array(bins);
  const scoreSums = new Float64Array(bins);
  for (let row = 0; row < labels.length; row += 1) {
    const score = scores[row]!;
    const bin = binOfScore(score, bins);
    const weight = weights === undefined ? 1 : weights[row]!;
    n[bin]! += weight;
    scoreSums[bin]! += weight * score;
    if (labels[row] === 1) positives[bin]! += weight;
  }
  return Array.from({ length: bins }, (_, bin) => ({
    low: edgeOf(bin, bins),
    high: edgeOf(bin + 1, bins),
    n: n[bin]!,
    positives: positives[bin]!,
    meanScore: scoreSums[bin]! / n[bin]!,
    fractionPositive: positives[bin]! / n[bin]!,
  }));
}

/** The bin, from 0, of a score in 0 .. 1. */
export function binOfScore(score: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(score * bins) - 1));
  while (bin > 0 && score <= edgeOf(bin, bins)) bin -= 1;
  while (bin < bins - 1 && score > edgeOf(bin + 1, bins)) bin += 1;
  return bin;
}

// Multiples of the width, as numpy.linspace makes them: 3 * 0.1, not 0.3.
const edgeOf = (at: number, bins: number): number => (at === bins ? 1 : at * (1 / bins));
