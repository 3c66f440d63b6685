import type { MatrixProducts } from "./matrix-products.js";

/** What makes a column of a matrix have mean 0 and deviation 1: a number per column. */
export interface Standardization {
  readonly centre: Float64Array;
  /** Never 0. */
  readonly scale: Float64Array;
}

/** A vector of coefficients and intercepts, and of margins: `width` stretches each, the intercepts last. */
export interface Operand {
  readonly width: number;
  readonly standardization: Standardization;
  readonly vector: Float64Array;
  readonly margins: Float64Array;
}

export interface StandardizedProducts {
  /** Vectors to margins. */
  readonly forward: (operands: readonly Operand[]) => void;
  /** Slopes by margins to slopes by coefficients and intercepts. */
  readonly backward: (operands: readonly Operand[]) => void;
}

/**
 * Products with columns that each problem standardizes in its own way. The matrix stays as it is: scaling and shifting
 * are done to the vectors, so that all problems share one product.
 * @param most how many columns of margins all operands have together.
 */
export function standardizedProducts(products: MatrixProducts, most: number): StandardizedProducts {
  const { rows, columns } = products;
  const vectors = new Float64Array(most * columns);
  const margins = new Float64Array(most * rows);
  return {
    forward: (operands) => {
      let at = 0;
      const offsets: number[] = [];
      for (const { width, standardization, vector } of operands) {
        for (let stretch = 0; stretch < width; stretch += 1, at += 1) {
          let offset = vector[width * columns + stretch]!;
          for (let column = 0; column < columns; column += 1) {
            const weight = vector[stretch * columns + column]! / standardization.scale[column]!;
            vectors[at * columns + column] = weight;
            offset -= weight * standardization.centre[column]!;
          }
          offsets.push(offset);
        }
      }
      products.forward(vectors.subarray(0, at * columns), at, margins.subarray(0, at * rows));
      at = 0;
      for (const operand of operands) {
        for (let stretch = 0; stretch < operand.width; stretch += 1, at += 1) {
          const offset = offsets[at]!;
          const into = operand.margins.subarray(stretch * rows, (stretch + 1) * rows);
          for (let row = 0; row < rows; row += 1) into[row] = margins[at * rows + row]! + offset;
        }
      }
    },
    backward: (operands) => {
      let at = 0;
      for (const operand of operands) {
        margins.set(operand.margins, at * rows);
        at += operand.width;
      }
      products.backward(margins.subarray(0, at * rows), at, vectors.subarray(0, at * columns));
      at = 0;
      for (const { width, standardization, vector, margins: slopes } of operands) {
        for (let stretch = 0; stretch < width; stretch += 1, at += 1) {
          let sum = 0;
          for (let row = stretch * rows; row < (stretch + 1) * rows; row += 1) sum += slopes[row]!;
          for (let column = 0; column < columns; column += 1) {
            const raw = vectors[at * columns + column]! - standardization.centre[column]! * sum;
            vector[stretch * columns + column] = raw / standardization.scale[column]!;
          }
          vector[width * columns + stretch] = sum;
        }
      }
    },
  };
}
