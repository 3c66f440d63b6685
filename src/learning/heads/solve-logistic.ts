import { findDirections } from "./conjugate-gradients.js";
import type { Preconditioner } from "./gram-preconditioner.js";
import { takeStep } from "./line-search.js";
import { logisticLoss, logisticSlope } from "./logistic-loss.js";
import type { MatrixProducts } from "./matrix-products.js";
import { add, dot, type LogisticProblem, type NewtonState, newtonState, operand } from "./newton-state.js";
import { type StandardizedProducts, standardizedProducts } from "./standardized-products.js";

export interface LogisticSolution {
  /** `width` stretches of coefficients, of standardized columns, then `width` intercepts; those of several sum to 0. */
  readonly point: Float64Array;
  /** Of every row, also those without weight: `width` stretches. */
  readonly margins: Float64Array;
  /** Euclidean norm of the gradient there: no coefficient is further than this from that of the optimum. */
  readonly gradientNorm: number;
  /** Newton's steps. */
  readonly steps: number;
}

export interface SolveOptions {
  /** Where to begin, such as the solution at a stronger penalty; zeros if not given. */
  readonly from?: readonly (Pick<LogisticSolution, "point" | "margins"> | undefined)[];
  /** Norm of the gradient where a problem is solved. @param atZero the norm at zero coefficients. */
  readonly tolerance: (atZero: number) => number;
  readonly preconditioner?: Preconditioner | undefined;
  readonly signal: AbortSignal;
}

/** Newton's method takes a handful; more are needed only where little but rounding is left to improve. */
const MOST_STEPS = 200;
/** Steps after which a gradient that was not halved is taken to be rounding. */
const PATIENCE = 3;

/**
 * Solves all problems side by side, so that one product with the matrix serves them all, by truncated Newton steps and a
 * line search. Throws the signal's reason when it is aborted.
 */
export async function solveLogistic(
  products: MatrixProducts,
  problems: readonly LogisticProblem[],
  { from, tolerance, preconditioner, signal }: SolveOptions,
): Promise<readonly LogisticSolution[]> {
  const states = problems.map((problem, at) => newtonState(problem, products, from?.[at]));
  const shared = standardizedProducts(
    products,
    problems.reduce((sum, { width }) => sum + width, 0),
  );
  measureAtZero(states, shared);
  let active: readonly NewtonState[] = states;
  while (active.length > 0) {
    measure(active, shared);
    active = active.filter((state) => state.norm > tolerance(state.normAtZero) && !isStuck(state));
    await findDirections(active, shared, { preconditioner, signal });
    for (const state of active) {
      takeStep(state);
      state.steps += 1;
    }
  }
  return states.map(({ problem, point, margins, norm, steps, coefficients }) => {
    centre(point.subarray(coefficients), problem.width);
    return { point, margins, gradientNorm: norm, steps };
  });
}

/** The norm of the gradient at zero coefficients and intercepts, the measure of all later ones. */
function measureAtZero(states: readonly NewtonState[], shared: StandardizedProducts): void {
  for (const state of states) {
    const { problem, searchMargins, probabilities, curvedMargins } = state;
    searchMargins.fill(0);
    logisticLoss(problem, searchMargins, probabilities);
    logisticSlope(problem, probabilities, curvedMargins);
  }
  shared.backward(states.map((state) => operand(state, state.gradient, state.curvedMargins)));
  for (const state of states) state.normAtZero = Math.sqrt(dot(state.gradient, state.gradient));
}

/** Probabilities and gradient at the current point of each problem, whose margins are known. */
function measure(states: readonly NewtonState[], { backward }: StandardizedProducts): void {
  for (const { problem, margins, probabilities, curvedMargins } of states) {
    logisticLoss(problem, margins, probabilities);
    logisticSlope(problem, probabilities, curvedMargins);
  }
  backward(states.map((state) => operand(state, state.gradient, state.curvedMargins)));
  for (const state of states) {
    // The derivative of half the squared norm is each coefficient itself.
    add(state.gradient, 1, state.point, state.coefficients);
    state.norm = Math.sqrt(dot(state.gradient, state.gradient));
  }
}

function isStuck(state: NewtonState): boolean {
  if (state.norm < state.leastNorm / 2) {
    state.leastNorm = state.norm;
    state.waited = 0;
    return false;
  }
  state.waited += 1;
  return state.steps >= MOST_STEPS || (state.waited > PATIENCE && state.norm < 1e-9 * state.normAtZero);
}

/** Softmax knows intercepts but for a number added to all; scikit-learn has them sum to 0. */
function centre(intercepts: Float64Array, width: number): void {
  if (width === 1) return;
  const mean = intercepts.reduce((sum, value) => sum + value, 0) / width;
  for (let at = 0; at < width; at += 1) intercepts[at]! -= mean;
}
