import { solveSymmetric } from "./symmetric-matrix.js";

/** Scores of all cases by models of some of their features that have not seen the case's fold. */
export type RidgeScores = (features: readonly number[]) => Float64Array;

/**
 * Least squares on labels with a ridge (Hoerl & Kennard 1970), out of folds. Products of features are worked out once, for all
 * choices of features.
 * @param features cases x `width`, of one scale, one case after the other.
 * @param labels 0 or 1 per case.
 * @param ridge as a share of the mean variance of a feature.
 */
export function ridgeScores(
  features: Float32Array,
  width: number,
  { labels, foldOf }: { readonly labels: ArrayLike<number>; readonly foldOf: ArrayLike<number> },
  ridge: number,
): RidgeScores {
  const count = labels.length;
  const means = new Float64Array(width);
  for (let at = 0; at < features.length; at += 1) means[at % width]! += features[at]! / count;
  const folds = [...new Set(Array.from(foldOf))].map((fold) => {
    const rows = Array.from({ length: count }, (_, row) => row).filter((row) => foldOf[row] === fold);
    return { rows, sums: sumsOf(rows, features, width, means, labels) };
  });
  const all = folds.map(({ sums }) => sums).reduce((a, b) => combine(a, b, 1));
  const trained = folds.map(({ rows, sums }) => ({ rows, others: combine(all, sums, -1) }));
  return (chosen) => {
    const scores = new Float64Array(count);
    for (const { rows, others } of trained) {
      const weights = weightsOf(others, width, chosen, ridge);
      for (const row of rows) {
        for (let at = 0; at < chosen.length; at += 1) {
          const feature = chosen[at]!;
          scores[row]! += weights[at]! * (features[row * width + feature]! - means[feature]!);
        }
        scores[row]! += weights[chosen.length]!;
      }
    }
    return scores;
  };
}

interface Sums {
  readonly cases: number;
  readonly positives: number;
  readonly ofFeatures: Float64Array;
  readonly ofPositives: Float64Array;
  /** width x width, the lower half. */
  readonly products: Float64Array;
}

function sumsOf(
  rows: readonly number[],
  features: Float32Array,
  width: number,
  means: Float64Array,
  labels: ArrayLike<number>,
): Sums {
  const [ofFeatures, ofPositives] = [new Float64Array(width), new Float64Array(width)];
  const products = new Float64Array(width * width);
  const values = new Float64Array(width);
  let positives = 0;
  for (const row of rows) {
    const label = labels[row]!;
    positives += label;
    for (let i = 0; i < width; i += 1) {
      const value = features[row * width + i]! - means[i]!;
      values[i] = value;
      ofFeatures[i]! += value;
      ofPositives[i]! += label * value;
      const start = i * width;
      for (let j = 0; j <= i; j += 1) products[start + j]! += value * values[j]!;
    }
  }
  return { cases: rows.length, positives, ofFeatures, ofPositives, products };
}

const combine = (a: Sums, b: Sums, sign: 1 | -1): Sums => ({
  cases: a.cases + sign * b.cases,
  positives: a.positives + sign * b.positives,
  ofFeatures: combineEach(a.ofFeatures, b.ofFeatures, sign),
  ofPositives: combineEach(a.ofPositives, b.ofPositives, sign),
  products: combineEach(a.products, b.products, sign),
});

function combineEach(a: Float64Array, b: Float64Array, sign: 1 | -1): Float64Array {
  const to = new Float64Array(a.length);
  for (let at = 0; at < to.length; at += 1) to[at] = a[at]! + sign * b[at]!;
  return to;
}

/** One weight per chosen feature, and the intercept. */
function weightsOf(sums: Sums, width: number, chosen: readonly number[], ridge: number): readonly number[] {
  const { cases, positives, ofFeatures, ofPositives, products } = sums;
  const means = Float64Array.from(chosen, (feature) => ofFeatures[feature]! / cases);
  const covariance = chosen.map((a, i) => {
    const row = new Float64Array(chosen.length);
    for (let j = 0; j <= i; j += 1) {
      const b = chosen[j]!;
      row[j] = products[Math.max(a, b) * width + Math.min(a, b)]! - cases * means[i]! * means[j]!;
    }
    return row;
  });
  const added = (ridge * covariance.reduce((sum, row, at) => sum + row[at]!, 0)) / chosen.length || 1;
  for (const [at, row] of covariance.entries()) row[at]! += added;
  const right = chosen.map((feature, at) => ofPositives[feature]! - positives * means[at]!);
  const weights = solveSymmetric(covariance, right) ?? chosen.map(() => 0);
  const intercept = chosen.reduce((sum, _, at) => sum - weights[at]! * means[at]!, positives / cases);
  return [...weights, intercept];
}
