/** Slopes below this are rounding errors. */
const LEAST_SLOPE = 1e-9;

/** What a candidate adds to sums if drawn: to most of many nothing. */
export interface Adds {
  /** Numbers of the sums, ascending. */
  readonly to: readonly number[];
  readonly amounts: readonly number[];
}

/**
 * A direction in which chances can move without changing a sum: as far as possible the first candidate's alone, which
 * the others make up for together, those between 0 and 1 more than those close to either (the projection of the first
 * unit vector along the sums, weighted by the variance of each). Of the next candidate's where the first cannot move,
 * and so on; undefined where none can.
 * @param columns for each candidate what it adds. @param size how many sums there are.
 */
export function sumFreeDirection(
  columns: readonly Adds[],
  chances: readonly number[],
  size: number,
): Float64Array | undefined {
  const weights = Float64Array.from(chances, (chance) => chance * (1 - chance));
  const matrix = crossProducts(columns, weights, size);
  const direction = new Float64Array(columns.length);
  for (let first = 0; first < columns.length; first++) {
    const multipliers = solve(matrix, columns[first] as Adds, size);
    for (let at = 0; at < columns.length; at++) {
      const { to, amounts } = columns[at] as Adds;
      let slope = at === first ? 1 : 0;
      for (let place = 0; place < to.length; place++) {
        slope -= weights[at]! * amounts[place]! * multipliers[to[place]!]!;
      }
      direction[at] = slope;
    }
    if (direction[first]! > LEAST_SLOPE) {
      for (let at = 0; at < direction.length; at++) if (Math.abs(direction[at]!) < LEAST_SLOPE) direction[at] = 0;
      return direction;
    }
  }
  return undefined;
}

/** Size x size, row by row. */
function crossProducts(columns: readonly Adds[], weights: Float64Array, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let at = 0; at < columns.length; at++) {
    const { to, amounts } = columns[at] as Adds;
    for (let row = 0; row < to.length; row++) {
      const factor = weights[at]! * amounts[row]!;
      if (factor === 0) continue;
      const start = to[row]! * size;
      for (let column = 0; column < to.length; column++) matrix[start + to[column]!]! += factor * amounts[column]!;
    }
  }
  return matrix;
}

/** Solves a symmetric system that may be singular but has a solution (Gauss and Jordan; free unknowns are 0). */
function solve(matrix: Float64Array, { to, amounts }: Adds, size: number): Float64Array {
  const width = size + 1;
  const rows = new Float64Array(size * width);
  for (let row = 0; row < size; row++) rows.set(matrix.subarray(row * size, (row + 1) * size), row * width);
  for (let place = 0; place < to.length; place++) rows[to[place]! * width + size] = amounts[place]!;
  const pivotOf = new Int32Array(size).fill(-1);
  const used = new Uint8Array(size);
  for (let column = 0; column < size; column++) {
    let best = -1;
    for (let row = 0; row < size; row++) {
      if (used[row] === 1) continue;
      if (best < 0 || Math.abs(rows[row * width + column]!) > Math.abs(rows[best * width + column]!)) best = row;
    }
    if (best < 0 || Math.abs(rows[best * width + column]!) <= 1e-10 * matrix[column * size + column]!) continue;
    used[best] = 1;
    pivotOf[column] = best;
    const leading = best * width;
    for (let row = 0; row < size; row++) {
      const factor = rows[row * width + column]! / rows[leading + column]!;
      if (row === best || factor === 0) continue;
      for (let c = column; c <= size; c++) rows[row * width + c]! -= factor * rows[leading + c]!;
    }
  }
  const solution = new Float64Array(size);
  for (let column = 0; column < size; column++) {
    const row = pivotOf[column]!;
    if (row >= 0) solution[column] = rows[row * width + size]! / rows[row * width + column]!;
  }
  return solution;
}
