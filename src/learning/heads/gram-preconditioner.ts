import type { MatrixProducts, OpenProducts } from "./matrix-products.js";

/** Divides vectors by about what the curvature of a loss is, so that conjugate gradients need few directions. */
export interface Preconditioner {
  /** All in place; together, so that products serve many. */
  readonly divide: (stretches: readonly Stretch[]) => void;
}

/** One stretch of coefficients, to be divided by `curvature` times the matrix's product with itself, plus the penalty's 1. */
export interface Stretch {
  readonly coefficients: Float64Array;
  /** Mean second derivative of the rows' losses by their margins. */
  readonly curvature: number;
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
  products: OpenProducts,
  matrix: Float64Array,
  signal: AbortSignal,
): Preconditioner | undefined {
  const { rows, columns } = products;
  if (rows < ROWS_PER_COLUMN * columns) return undefined;
  let gram: Float64Array | undefined;
  const kept = new Map<number, MatrixProducts>();
  const inverseAt = (place: number): MatrixProducts => {
    let inverse = kept.get(place);
    if (inverse === undefined) {
      gram ??= gramOf(products, matrix, signal);
      const factor = choleskyFactor(gram, columns, SHARED ** place);
      invert(factor, columns);
      inverse = products.withOther(factor, { rows: columns, columns });
      const [oldest] = kept.keys();
      if (kept.size >= KEPT) kept.delete(oldest!);
    }
    // The last one used is the last to go.
    kept.delete(place);
    kept.set(place, inverse);
    return inverse;
  };
  return {
    divide: (stretches) => {
      for (const [place, own] of byPlace(stretches)) divideBy(inverseAt(place), own);
    },
  };
}

/** Stretches by the factors that they share. */
function byPlace(stretches: readonly Stretch[]): ReadonlyMap<number, readonly Float64Array[]> {
  const places = new Map<number, Float64Array[]>();
  for (const { coefficients, curvature } of stretches) {
    const place = Math.round(Math.log(Math.max(curvature, Number.MIN_VALUE)) / Math.log(SHARED));
    const own = places.get(place);
    if (own === undefined) places.set(place, [coefficients]);
    else own.push(coefficients);
  }
  return places;
}

/** Multiplies by the inverse of a factor and by that of its transpose, as ONNX Runtime does for many at once. */
function divideBy({ columns, forward, backward }: MatrixProducts, stretches: readonly Float64Array[]): void {
  const count = stretches.length;
  const given = new Float64Array(count * columns);
  const half = new Float64Array(count * columns);
  for (const [at, stretch] of stretches.entries()) given.set(stretch, at * columns);
  forward(given, count, half);
  backward(half, count, given);
  for (const [at, stretch] of stretches.entries()) stretch.set(given.subarray(at * columns, (at + 1) * columns));
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

/** A lower factor becomes its inverse, in place. */
function invert(factor: Float64Array, size: number): void {
  const own = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    const from = row * size;
    own.set(factor.subarray(from, from + row));
    const pivot = factor[from + row]!;
    factor.fill(0, from, from + row);
    for (let above = 0; above < row; above += 1) {
      const share = own[above]! / pivot;
      const other = above * size;
      for (let at = 0; at <= above; at += 1) factor[from + at]! -= share * factor[other + at]!;
    }
    factor[from + row] = 1 / pivot;
  }
}
