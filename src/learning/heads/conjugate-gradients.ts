import { setImmediate } from "node:timers/promises";
import type { Preconditioner } from "./gram-preconditioner.js";
import { curvatures, logisticCurvature } from "./logistic-loss.js";
import { add, dot, type NewtonState, operand } from "./newton-state.js";
import type { StandardizedProducts } from "./standardized-products.js";

/**
 * The Newton step of each problem, by preconditioned conjugate gradients for all of them side by side: each until the
 * residual is small compared with its gradient (a truncated Newton step: Dembo & Steihaug 1983), the smaller the nearer
 * the optimum is.
 */
export async function findDirections(
  states: readonly NewtonState[],
  { forward, backward }: StandardizedProducts,
  { preconditioner, signal }: { readonly preconditioner: Preconditioner | undefined; readonly signal: AbortSignal },
): Promise<void> {
  let active = states.map((state) => begin(state, preconditioner));
  while (active.length > 0) {
    signal.throwIfAborted();
    await setImmediate();
    forward(active.map(({ state }) => operand(state, state.search, state.searchMargins)));
    for (const run of active) advance(run);
    backward(active.map(({ state }) => operand(state, state.curved, state.curvedMargins)));
    active = active.filter(turn);
  }
}

interface Run {
  readonly state: NewtonState;
  /** Divides the residual by about the curvature, into `divided`. */
  readonly divide: () => void;
  readonly divided: Float64Array;
  /** Residual times divided residual, and the squared norm of the residual where that is enough. */
  left: number;
  readonly enough: number;
  step: number;
  taken: number;
}

function begin(state: NewtonState, preconditioner: Preconditioner | undefined): Run {
  const { gradient, residual, search, problem, probabilities, norm, normAtZero } = state;
  state.direction.fill(0);
  state.along.fill(0);
  for (const [at, slope] of gradient.entries()) residual[at] = -slope;
  const divided = preconditioner === undefined ? residual : new Float64Array(residual.length);
  const divide =
    preconditioner === undefined
      ? () => undefined
      : divider(state, divided, preconditioner, curvatures(problem, probabilities));
  divide();
  search.set(divided);
  const share = Math.min(0.1, Math.sqrt(norm / normAtZero));
  return { state, divide, divided, left: dot(residual, divided), enough: (share * norm) ** 2, step: 0, taken: 0 };
}

function divider(
  { residual, coefficients, problem }: NewtonState,
  divided: Float64Array,
  { divide }: Preconditioner,
  sums: Float64Array,
): () => void {
  const columns = coefficients / problem.width;
  const rows = problem.weights.length;
  return () => {
    divided.set(residual);
    for (const [stretch, sum] of sums.entries()) {
      divide(divided.subarray(stretch * columns, (stretch + 1) * columns), sum / rows);
      if (sum > 0) divided[coefficients + stretch]! /= sum;
    }
  };
}

/** Goes along the search direction to the least of the quadratic there, whose curvature the margins tell. */
function advance(run: Run): void {
  const { problem, probabilities, search, searchMargins, curvedMargins, direction, along, coefficients } = run.state;
  logisticCurvature(problem, probabilities, searchMargins, curvedMargins);
  const curvature = dot(searchMargins, curvedMargins) + dot(search, search, coefficients);
  run.step = curvature > 0 ? run.left / curvature : 0;
  add(direction, run.step, search);
  add(along, run.step, searchMargins);
}

/** Chooses the next direction; whether there is one. */
function turn(run: Run): boolean {
  const { residual, search, curved, coefficients } = run.state;
  add(curved, 1, search, coefficients);
  add(residual, -run.step, curved);
  run.taken += 1;
  // More directions than numbers can only be rounding's.
  if (run.step === 0 || dot(residual, residual) <= run.enough || run.taken >= 2 * residual.length) return false;
  run.divide();
  const left = dot(residual, run.divided);
  const share = left / run.left;
  for (let at = 0; at < search.length; at += 1) search[at] = run.divided[at]! + share * search[at]!;
  run.left = left;
  return true;
}
