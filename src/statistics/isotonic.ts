/** A rising step function drawn through points: linear between them, and level beyond the first and the last. */
export interface RisingLine {
  /** Strictly ascending. */
  readonly scores: readonly number[];
  /** Never descending, 0 to 1. */
  readonly shares: readonly number[];
}

/**
 * Isotonic regression of labels on scores, by least squares (pool adjacent violators: Ayer et al. 1955). Equal scores
 * are first made one with the mean of their labels, and points within a level stretch are left out, as in scikit-learn's
 * IsotonicRegression with `out_of_bounds="clip"`.
 * @param labels 0 or 1. @param scores finite, as many.
 */
export function isotonicRegression(labels: ArrayLike<number>, scores: ArrayLike<number>): RisingLine {
  const blocks: { sum: number; weight: number; readonly first: number; last: number }[] = [];
  for (const { score, sum, weight } of distinctScores(labels, scores)) {
    blocks.push({ sum, weight, first: score, last: score });
    for (let at = blocks.length - 1; at > 0; at -= 1) {
      const [before, last] = [blocks[at - 1]!, blocks[at]!];
      if (before.sum * last.weight < last.sum * before.weight) break;
      before.sum += last.sum;
      before.weight += last.weight;
      before.last = last.last;
      blocks.pop();
    }
  }
  const ends = blocks.flatMap(({ sum, weight, first, last }) => {
    const share = sum / weight;
    return first === last ? [{ score: first, share }] : [first, last].map((score) => ({ score, share }));
  });
  return { scores: ends.map(({ score }) => score), shares: ends.map(({ share }) => share) };
}

/** Nearer scores count as equal, as in scikit-learn. */
const LEAST_DISTANCE = 1e-15;

function distinctScores(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): readonly { readonly score: number; readonly sum: number; readonly weight: number }[] {
  const order = Array.from({ length: scores.length }, (_, at) => at).sort((a, b) => scores[a]! - scores[b]!);
  const distinct: { score: number; sum: number; weight: number }[] = [];
  for (const at of order) {
    const last = distinct.at(-1);
    if (last !== undefined && scores[at]! - last.score < LEAST_DISTANCE) {
      last.sum += labels[at]!;
      last.weight += 1;
    } else distinct.push({ score: scores[at]!, sum: labels[at]!, weight: 1 });
  }
  return distinct;
}

/** The value of the line at a score. */
export function alongLine({ scores, shares }: RisingLine, score: number): number {
  const above = firstAbove(scores, score);
  if (above === 0) return shares[0]!;
  if (above === scores.length) return shares.at(-1)!;
  const [x0, x1, y0, y1] = [scores[above - 1]!, scores[above]!, shares[above - 1]!, shares[above]!];
  return y0 + ((y1 - y0) * (score - x0)) / (x1 - x0);
}

/** Position of the first number that is greater. */
function firstAbove(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
