import type { Standardization } from "./standardized-products.js";

/**
 * Makes each column of a matrix have mean 0 and deviation 1, in place, by all of its rows. A column with one value
 * becomes zeros, so that its coefficient is 0.
 * @returns by what, for rows that come later.
 */
export function standardize(
  matrix: Float64Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Standardization {
  const centre = columnMeans(matrix, rows, columns);
  const scale = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      matrix[at]! -= centre[column]!;
      scale[column]! += matrix[at]! ** 2 / rows;
    }
  }
  for (let column = 0; column < columns; column += 1) {
    // What rounding leaves of a column with one value, as scikit-learn's StandardScaler draws the line.
    const rounding = rows * EPSILON * scale[column]! + (rows * centre[column]! * EPSILON) ** 2;
    scale[column] = scale[column]! <= rounding ? Number.POSITIVE_INFINITY : Math.sqrt(scale[column]!);
  }
  for (let at = 0, column = 0; at < matrix.length; at += 1) {
    matrix[at]! /= scale[column]!;
    column = column + 1 === columns ? 0 : column + 1;
  }
  return { centre, scale: scale.map((value) => (Number.isFinite(value) ? value : 1)) };
}

const EPSILON = Number.EPSILON;

/** Rows that are not among those that a standardization was made of. */
export function standardizedRows(
  matrix: Float64Array,
  { centre, scale }: { readonly centre: ArrayLike<number>; readonly scale: ArrayLike<number> },
): Float64Array {
  const columns = centre.length;
  return matrix.map((value, at) => (value - centre[at % columns]!) / scale[at % columns]!);
}

function columnMeans(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const means = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) means[column]! += matrix[at]!;
  }
  for (let column = 0; column < columns; column += 1) means[column]! /= rows;
  return means;
}

/**
 * For each fold, what the rows outside it are standardized by, in one pass over a matrix that is standardized as a
 * whole.
 * @param foldOf of each row.
 */
export function standardizationsWithout(
  matrix: Float64Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  foldOf: Uint32Array,
  folds: number,
): readonly Standardization[] {
  const sums = Array.from({ length: folds }, () => new Float64Array(columns));
  const squares = Array.from({ length: folds }, () => new Float64Array(columns));
  const counts = new Float64Array(folds);
  for (let row = 0, at = 0; row < rows; row += 1) {
    const [sum, square] = [sums[foldOf[row]!]!, squares[foldOf[row]!]!];
    counts[foldOf[row]!]! += 1;
    for (let column = 0; column < columns; column += 1, at += 1) {
      sum[column]! += matrix[at]!;
      square[column]! += matrix[at]! ** 2;
    }
  }
  const total = (of: readonly Float64Array[], fold: number, column: number): number =>
    of.reduce((sum, each, other) => (other === fold ? sum : sum + each[column]!), 0);
  return sums.map((_, fold) => {
    const outside = rows - counts[fold]!;
    const centre = new Float64Array(columns);
    const scale = new Float64Array(columns);
    for (let column = 0; column < columns; column += 1) {
      const mean = total(sums, fold, column) / outside;
      const variance = total(squares, fold, column) / outside - mean ** 2;
      centre[column] = mean;
      // Beside a deviation of 1 over all rows, this is rounding.
      scale[column] = variance <= LEAST_VARIANCE ? 1 : Math.sqrt(variance);
    }
    return { centre, scale };
  });
}

const LEAST_VARIANCE = 1e-12;
