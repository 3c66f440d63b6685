import { setImmediate } from "node:timers/promises";
import { logisticCurvature } from "./logistic-loss.js";
import { add, dot, type NewtonState, operand } from "./newton-state.js";
import type { StandardizedProducts } from "./standardized-products.js";

/**
 * The Newton step of each problem, by conjugate gradients for all of them side by side: each until the residual is
 * small compared with its gradient (a truncated Newton step: Dembo & Steihaug 1983), the smaller the nearer the optimum
 * is.
 */
export async function findDirections(
  states: readonly NewtonState[],
  { forward, backward }: StandardizedProducts,
  signal: AbortSignal,
): Promise<void> {
  let active = states.map(begin);
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
  /** Squared norm of what is left, and where that is enough. */
  left: number;
  readonly enough: number;
  step: number;
  taken: number;
}

function begin(state: NewtonState): Run {
  state.direction.fill(0);
  state.along.fill(0);
  for (const [at, slope] of state.gradient.entries()) state.residual[at] = -slope;
  state.search.set(state.residual);
  const share = Math.min(0.1, Math.sqrt(state.norm / state.normAtZero));
  return { state, left: state.norm ** 2, enough: (share * state.norm) ** 2, step: 0, taken: 0 };
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
  const left = dot(residual, residual);
  run.taken += 1;
  // More directions than numbers can only be rounding's.
  if (run.step === 0 || left <= run.enough || run.taken >= 2 * residual.length) return false;
  const share = left / run.left;
  for (let at = 0; at < search.length; at += 1) search[at] = residual[at]! + share * search[at]!;
  run.left = left;
  return true;
}
