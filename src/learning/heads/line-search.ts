import { logisticLoss, logisticSlope } from "./logistic-loss.js";
import { add, dot, type NewtonState } from "./newton-state.js";

/** The slope at the end, relative to that at the start, at which a step is good enough. */
const FLAT = 0.1;
const MOST_TRIALS = 40;

/**
 * Goes along Newton's step, whole where the loss still falls at its end, else to where its slope is nearly 0. The loss is
 * convex, so slopes alone tell: they keep their digits where losses no longer differ. Margins tell the slope, so no
 * product with the matrix is taken.
 */
export function takeStep(state: NewtonState): void {
  const start = slopeAt(state, 0);
  // Nothing but rounding is left of the direction.
  if (!(start < 0)) return;
  let [low, high] = [0, 1];
  let length = 1;
  let slope = slopeAt(state, 1);
  for (let trial = 0; trial < MOST_TRIALS && slope > -FLAT * start; trial += 1) {
    high = length;
    length = (low + high) / 2;
    slope = slopeAt(state, length);
    while (slope < FLAT * start && trial < MOST_TRIALS) {
      low = length;
      length = (low + high) / 2;
      slope = slopeAt(state, length);
      trial += 1;
    }
  }
  add(state.point, length, state.direction);
  add(state.margins, length, state.along);
}

/** Slope of the whole along the direction, after so much of it. */
function slopeAt(state: NewtonState, length: number): number {
  const { problem, margins, along, direction, point, probabilities, coefficients } = state;
  const { searchMargins: reached, curvedMargins: slopes } = state;
  for (let at = 0; at < reached.length; at += 1) reached[at] = margins[at]! + length * along[at]!;
  logisticLoss(problem, reached, probabilities);
  logisticSlope(problem, probabilities, slopes);
  return dot(slopes, along) + dot(point, direction, coefficients) + length * dot(direction, direction, coefficients);
}
