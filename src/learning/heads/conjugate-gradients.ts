import { setImmediate } from "node:timers/promises";
import type { Preconditioner, Stretch } from "./gram-preconditioner.js";
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
  let active = states.map((state) => begin(state, preconditioner !== undefined));
  searchOn(active, preconditioner);
  while (active.length > 0) {
    signal.throwIfAborted();
    await setImmediate();
    forward(active.map(({ state }) => operand(state, state.search, state.searchMargins)));
    for (const run of active) advance(run);
    backward(active.map(({ state }) => operand(state, state.curved, state.curvedMargins)));
    active = active.filter(isLeft);
    searchOn(active, preconditioner);
  }
}

interface Run {
  readonly state: NewtonState;
  /** The residual divided by about the curvature; without a preconditioner the residual itself. */
  readonly divided: Float64Array;
  /** The parts of it that are coefficients, and of each intercept the sum of the rows' curvatures. */
  readonly stretches: readonly Stretch[];
  readonly sums: Float64Array;
  /** Residual times divided residual, and the squared norm of the residual where that is enough. */
  left: number;
  readonly enough: number;
  step: number;
  taken: number;
}

function begin(state: NewtonState, isDivided: boolean): Run {
  const { gradient, residual, search, problem, probabilities, coefficients, norm, normAtZero } = state;
  state.direction.fill(0);
  state.along.fill(0);
  search.fill(0);
  for (const [at, slope] of gradient.entries()) residual[at] = -slope;
  const divided = isDivided ? new Float64Array(residual.length) : residual;
  const sums = isDivided ? curvatures(problem, probabilities) : new Float64Array();
  const columns = coefficients / problem.width;
  const stretches = Array.from(sums, (sum, stretch) => ({
    coefficients: divided.subarray(stretch * columns, (stretch + 1) * columns),
    curvature: sum / problem.weights.length,
  }));
  const enough = (Math.min(0.1, Math.sqrt(norm / normAtZero)) * norm) ** 2;
  return { state, divided, stretches, sums, left: Number.POSITIVE_INFINITY, enough, step: 0, taken: 0 };
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

/** Takes what was gone from what is left; whether that is too much to end. */
function isLeft(run: Run): boolean {
  const { residual, search, curved, coefficients } = run.state;
  add(curved, 1, search, coefficients);
  add(residual, -run.step, curved);
  run.taken += 1;
  // More directions than numbers can only be rounding's.
  return run.step !== 0 && dot(residual, residual) > run.enough && run.taken < 2 * residual.length;
}

/** Chooses the next direction of each: the first is the divided residual. */
function searchOn(runs: readonly Run[], preconditioner: Preconditioner | undefined): void {
  for (const { state, divided } of runs) if (divided !== state.residual) divided.set(state.residual);
  preconditioner?.divide(runs.flatMap(({ stretches }) => stretches));
  for (const run of runs) {
    const { residual, search, coefficients } = run.state;
    for (const [stretch, sum] of run.sums.entries()) if (sum > 0) run.divided[coefficients + stretch]! /= sum;
    const left = dot(residual, run.divided);
    const share = left / run.left;
    for (let at = 0; at < search.length; at += 1) search[at] = run.divided[at]! + share * search[at]!;
    run.left = left;
  }
}
