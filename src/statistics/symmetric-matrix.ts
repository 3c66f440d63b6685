/**
 * The inverse of a symmetric positive definite matrix by its Cholesky factor; undefined where it is not positive
 * definite to working precision.
 */
export function invertSymmetric(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] | undefined {
  const factor = cholesky(matrix);
  if (factor === undefined) return undefined;
  const size = matrix.length;
  const columns = Array.from({ length: size }, (_, column) => {
    const unit = Array.from({ length: size }, (_, row) => (row === column ? 1 : 0));
    return substitute(factor, unit);
  });
  return columns;
}

/** Solves matrix * x = right for a symmetric positive definite matrix; undefined where it is not. */
export function solveSymmetric(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): readonly number[] | undefined {
  const factor = cholesky(matrix);
  return factor && substitute(factor, right);
}

function cholesky(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] | undefined {
  const size = matrix.length;
  const factor: number[][] = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row]![column]!;
      for (let k = 0; k < column; k += 1) sum -= factor[row]![k]! * factor[column]![k]!;
      if (row !== column) {
        factor[row]![column] = sum / factor[column]![column]!;
      } else if (sum > matrix[row]![row]! * 1e-14) {
        factor[row]![row] = Math.sqrt(sum);
      } else {
        return undefined;
      }
    }
  }
  return factor;
}

function substitute(factor: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const size = right.length;
  const x = [...right];
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < row; k += 1) x[row]! -= factor[row]![k]! * x[k]!;
    x[row]! /= factor[row]![row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) x[row]! -= factor[k]![row]! * x[k]!;
    x[row]! /= factor[row]![row]!;
  }
  return x;
}

/**
 * The lower Cholesky factor of a symmetric matrix that may be singular: what depends on rows before it, to rounding, has a
 * pivot of 0.
 */
export function semidefiniteFactor(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const size = matrix.length;
  const factor: number[][] = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row]![column]!;
      for (let k = 0; k < column; k += 1) sum -= factor[row]![k]! * factor[column]![k]!;
      const pivot = factor[column]![column]!;
      if (row !== column) factor[row]![column] = pivot === 0 ? 0 : sum / pivot;
      else factor[row]![column] = sum > matrix[row]![row]! * 1e-12 ? Math.sqrt(sum) : 0;
    }
  }
  return factor;
}
