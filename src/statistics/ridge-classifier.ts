/** A ridge classifier whose scores of all cases come from models that have not seen their fold. */
export interface OutOfFoldRidge {
  /** @param labels 0 or 1 per case. @returns one score per case, higher where 1 is more likely. */
  readonly scores: (labels: ArrayLike<number>) => Float64Array;
}

/**
 * Least squares with a ridge on labels, in the form of kernels: what depends on the pictures is worked out once, so that
 * labels can be exchanged thousands of times. Without its fold, a case's score is what leaving the fold out of the fit
 * gives, exactly: y - G_FF^-1 (G y)_F with G = (K + ridge I)^-1 (Cook 1977, for more than one case).
 * @param kernel inner products of the features of the cases, n x n.
 * @param ridge as a share of the mean of the kernel's diagonal.
 */
export function outOfFoldRidge(kernel: Float64Array, foldOf: ArrayLike<number>, ridge: number): OutOfFoldRidge {
  const cases = foldOf.length;
  let trace = 0;
  for (let at = 0; at < cases; at += 1) trace += kernel[at * cases + at]!;
  const inverse = invert(kernel, cases, (ridge * trace) / cases || 1);
  const folds = [...new Set(Array.from(foldOf))].map((fold) => {
    const members = Array.from({ length: cases }, (_, row) => row).filter((row) => foldOf[row] === fold);
    const block = new Float64Array(members.length ** 2);
    for (const [i, row] of members.entries()) {
      for (const [j, column] of members.entries()) block[i * members.length + j] = inverse[row * cases + column]!;
    }
    return { members, block: invert(block, members.length, 0) };
  });
  return {
    scores: (labels) => {
      let positives = 0;
      for (let row = 0; row < cases; row += 1) positives += labels[row]!;
      const mean = positives / cases;
      const product = new Float64Array(cases);
      for (let row = 0; row < cases; row += 1) {
        let sum = 0;
        const start = row * cases;
        for (let column = 0; column < cases; column += 1) sum += inverse[start + column]! * (labels[column]! - mean);
        product[row] = sum;
      }
      const scores = new Float64Array(cases);
      for (const { members, block } of folds) {
        for (const [i, row] of members.entries()) {
          let sum = labels[row]! - mean;
          for (const [j, column] of members.entries()) sum -= block[i * members.length + j]! * product[column]!;
          scores[row] = sum;
        }
      }
      return scores;
    },
  };
}

/** The inverse of a symmetric matrix with `add` on its diagonal, by Gauss and Jordan without pivots: it is positive. */
function invert(matrix: Float64Array, size: number, add: number): Float64Array {
  const inverse = Float64Array.from(matrix);
  for (let at = 0; at < size; at += 1) inverse[at * size + at]! += add;
  const pivotRow = new Float64Array(size);
  for (let pivot = 0; pivot < size; pivot += 1) {
    const from = pivot * size;
    const scale = 1 / inverse[from + pivot]!;
    inverse[from + pivot] = 1;
    for (let column = 0; column < size; column += 1) {
      inverse[from + column]! *= scale;
      pivotRow[column] = inverse[from + column]!;
    }
    for (let row = 0; row < size; row += 1) {
      if (row === pivot) continue;
      const start = row * size;
      const factor = inverse[start + pivot]!;
      inverse[start + pivot] = 0;
      for (let column = 0; column < size; column += 1) inverse[start + column]! -= factor * pivotRow[column]!;
    }
  }
  return inverse;
}
