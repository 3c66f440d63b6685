import type { LogisticTarget } from "./logistic-loss.js";
import type { Operand, Standardization } from "./standardized-products.js";

/**
 * One regression on the columns of a matrix. Least is: the weighted losses of all rows plus half the squared norm of the
 * coefficients, intercepts not penalized (scikit-learn's convention, its C being part of the weights).
 */
export interface LogisticProblem extends LogisticTarget {
  readonly standardization: Standardization;
}

/** The state of a problem while it is being solved. Vectors hold coefficients, then intercepts. */
export interface NewtonState {
  readonly problem: LogisticProblem;
  /** Numbers of a vector that are penalized. */
  readonly coefficients: number;
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  /** At the point. */
  readonly margins: Float64Array;
  readonly probabilities: Float64Array;
  /** Newton's step, and what it adds to the margins. */
  readonly direction: Float64Array;
  readonly along: Float64Array;
  /** Of conjugate gradients: what is left, where they search, and the curvature there; the same in margins. */
  readonly residual: Float64Array;
  readonly search: Float64Array;
  readonly curved: Float64Array;
  readonly searchMargins: Float64Array;
  readonly curvedMargins: Float64Array;
  /** Of the gradient: now, at zero coefficients, and the least so far. */
  norm: number;
  normAtZero: number;
  leastNorm: number;
  /** Steps since that was halved. */
  waited: number;
  steps: number;
}

export function newtonState(
  problem: LogisticProblem,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  from: Pick<NewtonState, "point" | "margins"> | undefined,
): NewtonState {
  const { width } = problem;
  const vector = (): Float64Array => new Float64Array(width * (columns + 1));
  const margins = (): Float64Array => new Float64Array(width * rows);
  return {
    problem,
    coefficients: width * columns,
    point: from === undefined ? vector() : Float64Array.from(from.point),
    gradient: vector(),
    margins: from === undefined ? margins() : Float64Array.from(from.margins),
    probabilities: margins(),
    direction: vector(),
    along: margins(),
    residual: vector(),
    search: vector(),
    curved: vector(),
    searchMargins: margins(),
    curvedMargins: margins(),
    norm: Number.POSITIVE_INFINITY,
    normAtZero: Number.POSITIVE_INFINITY,
    leastNorm: Number.POSITIVE_INFINITY,
    waited: 0,
    steps: 0,
  };
}

export const operand = ({ problem }: NewtonState, vector: Float64Array, margins: Float64Array): Operand => ({
  width: problem.width,
  standardization: problem.standardization,
  vector,
  margins,
});

export function dot(a: Float64Array, b: Float64Array, length: number = a.length): number {
  let sum = 0;
  for (let at = 0; at < length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

/** a += factor * b, for the first numbers. */
export function add(a: Float64Array, factor: number, b: Float64Array, length: number = a.length): void {
  for (let at = 0; at < length; at += 1) a[at]! += factor * b[at]!;
}
