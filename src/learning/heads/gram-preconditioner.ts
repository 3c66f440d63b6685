import type { MatrixProducts } from "./matrix-products.js";

/** Divides vectors by about what the curvature of a loss is, so that conjugate gradients need few directions. */
export interface Preconditioner {
  /**
   * One stretch of coefficients, divided in place by `curvature` times the matrix's product with itself, plus the
   * penalty's 1. @param curvature mean second derivative of the rows' losses by their margins.
   */
  readonly divide: (coefficients: Float64Array, curvature: number) => void;
}

/** With fewer rows for each column, conjugate gradients are done before the factors are. */
const ROWS_PER_COLUMN = 4;
/** Curvatures within this factor of each other share their factors: few more directions are needed for that. */
const SHARED = 4;
/** Factors that are kept: curvatures rise with the strength, those before are not needed again. */
const KEPT = 8;
/** Columns multiplied at once. */
const AT_ONCE = 64;

/**
 * Losses of rows differ in their curvature, but not by much: with a mean one for all, the Hessian is the same matrix for
 * all problems but for a factor, and is factorized a dozen times instead of for each of hundreds of Newton's steps.
 * undefined where that is not worth its time.
 * @param matrix of the products, each column with mean 0 and deviation 1.
 */
export function gramPreconditioner(
  products: MatrixProducts,
  matrix: Float64Array,
  signal: AbortSignal,
): Preconditioner | undefined {
  const { rows, columns } = products;
  if (rows < ROWS_PER_COLUMN * columns) return undefined;
  let gram: Float64Array | undefined;
  const kept = new Map<number, Float64Array>();
  return {
    divide: (coefficients, curvature) => {
      const place = Math.round(Math.log(Math.max(curvature, Number.MIN_VALUE)) / Math.log(SHARED));
      let factor = kept.get(place);
      if (factor === undefined) {
        gram ??= gramOf(products, matrix, signal);
        factor = choleskyFactor(gram, columns, SHARED ** place);
        const [oldest] = kept.keys();
        if (kept.size >= KEPT) kept.delete(oldest!);
      }
      // The last one used is the last to go.
      kept.delete(place);
      kept.set(place, factor);
      solve(factor, coefficients);
    },
  };
}

/** The matrix's product with itself: columns x columns. */
function gramOf({ rows, columns, backward }: MatrixProducts, matrix: Float64Array, signal: AbortSignal): Float64Array {
  const gram = new Float64Array(columns * columns);
  const most = Math.min(AT_ONCE, columns);
  const block = new Float64Array(most * rows);
  for (let start = 0; start < columns; start += most) {
    signal.throwIfAborted();
    const count = Math.min(most, columns - start);
    for (let row = 0; row < rows; row += 1) {
      for (let at = 0; at < count; at += 1) block[at * rows + row] = matrix[row * columns + start + at]!;
    }
    backward(block.subarray(0, count * rows), count, gram.subarray(start * columns, (start + count) * columns));
  }
  return gram;
}

/** The lower factor of `curvature` times the matrix plus 1 on its diagonal, row by row. */
function choleskyFactor(gram: Float64Array, size: number, curvature: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const from = row * size;
    for (let column = 0; column <= row; column += 1) {
      const product = dotOfRows(factor, from, column * size, column);
      const rest = curvature * gram[from + column]! + (row === column ? 1 : 0) - product;
      factor[from + column] = row === column ? Math.sqrt(rest) : rest / factor[column * size + column]!;
    }
  }
  return factor;
}

/** Four sums at once, which do not wait for each other. */
function dotOfRows(numbers: Float64Array, a: number, b: number, length: number): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    one += numbers[a + at]! * numbers[b + at]!;
    two += numbers[a + at + 1]! * numbers[b + at + 1]!;
    three += numbers[a + at + 2]! * numbers[b + at + 2]!;
    four += numbers[a + at + 3]! * numbers[b + at + 3]!;
  }
  for (; at < length; at += 1) one += numbers[a + at]! * numbers[b + at]!;
  return one + two + three + four;
}

/** Divides by a factor and by its transpose, in place. */
function solve(factor: Float64Array, vector: Float64Array): void {
  const size = vector.length;
  for (let row = 0; row < size; row += 1) {
    const from = row * size;
    let [one, two, three, four] = [vector[row]!, 0, 0, 0];
    let at = 0;
    for (; at + 4 <= row; at += 4) {
      one -= factor[from + at]! * vector[at]!;
      two -= factor[from + at + 1]! * vector[at + 1]!;
      three -= factor[from + at + 2]! * vector[at + 2]!;
      four -= factor[from + at + 3]! * vector[at + 3]!;
    }
    for (; at < row; at += 1) one -= factor[from + at]! * vector[at]!;
    vector[row] = (one + two + three + four) / factor[from + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    const from = row * size;
    const value = vector[row]! / factor[from + row]!;
    vector[row] = value;
    for (let at = 0; at < row; at += 1) vector[at]! -= value * factor[from + at]!;
  }
}
