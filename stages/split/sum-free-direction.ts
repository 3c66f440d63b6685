/** Slopes below this are rounding errors. */
const LEAST_SLOPE = 1e-9;

/**
 * A direction in which chances can move without changing a sum: as far as possible the first candidate's alone, which
 * the others make up for together, those between 0 and 1 more than those close to either (the projection of the first
 * unit vector along the sums, weighted by the variance of each). Of the next candidate's where the first cannot move,
 * and so on; undefined where none can.
 * @param columns for each candidate what it adds to each sum if drawn.
 */
export function sumFreeDirection(
  columns: readonly (readonly number[])[],
  chances: readonly number[],
): readonly number[] | undefined {
  const weights = chances.map((chance) => chance * (1 - chance));
  const matrix = crossProducts(columns, weights);
  for (const [first, column] of columns.entries()) {
    const multipliers = solve(matrix, column);
    const direction = columns.map((values, at) => {
      let slope = at === first ? 1 : 0;
      for (let row = 0; row < values.length; row++) {
        slope -= (weights[at] as number) * (values[row] as number) * (multipliers[row] as number);
      }
      return slope;
    });
    if ((direction[first] as number) > LEAST_SLOPE) {
      return direction.map((slope) => (Math.abs(slope) < LEAST_SLOPE ? 0 : slope));
    }
  }
  return undefined;
}

function crossProducts(columns: readonly (readonly number[])[], weights: readonly number[]): readonly number[][] {
  const size = columns[0]?.length ?? 0;
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [at, values] of columns.entries()) {
    for (let row = 0; row < size; row++) {
      const factor = (weights[at] as number) * (values[row] as number);
      if (factor === 0) continue;
      for (let column = 0; column < size; column++)
        (matrix[row] as number[])[column]! += factor * (values[column] as number);
    }
  }
  return matrix;
}

/** Solves a symmetric system that may be singular but has a solution (Gauss and Jordan; free unknowns are 0). */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, at) => [...row, right[at] as number]);
  const size = rows.length;
  const scale = matrix.map((row, at) => row[at] as number);
  const pivotOf = new Array<number>(size).fill(-1);
  const used = new Set<number>();
  for (let column = 0; column < size; column++) {
    let best = -1;
    for (let row = 0; row < size; row++) {
      if (used.has(row)) continue;
      if (best < 0 || Math.abs(rows[row]?.[column] as number) > Math.abs(rows[best]?.[column] as number)) best = row;
    }
    if (best < 0 || Math.abs(rows[best]?.[column] as number) <= 1e-10 * (scale[column] as number)) continue;
    used.add(best);
    pivotOf[column] = best;
    const leading = rows[best] as number[];
    for (let row = 0; row < size; row++) {
      const factor = (rows[row]?.[column] as number) / (leading[column] as number);
      if (row === best || factor === 0) continue;
      for (let c = column; c <= size; c++) (rows[row] as number[])[c]! -= factor * (leading[c] as number);
    }
  }
  return pivotOf.map((row, column) => (row < 0 ? 0 : (rows[row]?.[size] as number) / (rows[row]?.[column] as number)));
}
