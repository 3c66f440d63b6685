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

/**
 * Solves matrix * x = right for a symmetric positive definite matrix, of which the lower half is read; undefined where it
 * is not positive definite.
 */
export function solveSymmetric(
  matrix: readonly ArrayLike<number>[],
  right: readonly number[],
): readonly number[] | undefined {
  const factor = cholesky(matrix);
  return factor && substitute(factor, right);
}

/** Reads the lower half alone. Column by column, four rows at once, which do not wait for each other's sums. */
function cholesky(matrix: readonly ArrayLike<number>[]): readonly Float64Array[] | undefined {
  const size = matrix.length;
  const factor = Array.from({ length: size }, () => new Float64Array(size));
  for (let column = 0; column < size; column += 1) {
    const own = factor[column]!;
    let square = matrix[column]![column]!;
    for (let k = 0; k < column; k += 1) square -= own[k]! * own[k]!;
    if (!(square > matrix[column]![column]! * 1e-14)) return undefined;
    const pivot = Math.sqrt(square);
    own[column] = pivot;
    let row = column + 1;
    for (; row + 3 < size; row += 4) {
      const [a, b, c, d] = [factor[row]!, factor[row + 1]!, factor[row + 2]!, factor[row + 3]!];
      let sumA = matrix[row]![column]!;
      let sumB = matrix[row + 1]![column]!;
      let sumC = matrix[row + 2]![column]!;
      let sumD = matrix[row + 3]![column]!;
      for (let k = 0; k < column; k += 1) {
        const value = own[k]!;
        sumA -= a[k]! * value;
        sumB -= b[k]! * value;
        sumC -= c[k]! * value;
        sumD -= d[k]! * value;
      }
      a[column] = sumA / pivot;
      b[column] = sumB / pivot;
      c[column] = sumC / pivot;
      d[column] = sumD / pivot;
    }
    for (; row < size; row += 1) {
      const rest = factor[row]!;
      let sum = matrix[row]![column]!;
      for (let k = 0; k < column; k += 1) sum -= rest[k]! * own[k]!;
      rest[column] = sum / pivot;
    }
  }
  return factor;
}

function substitute(factor: readonly Float64Array[], right: readonly number[]): readonly number[] {
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
