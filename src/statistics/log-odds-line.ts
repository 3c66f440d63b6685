import { logistic } from "./logistic-regression.js";

/** Of log odds: those of the calibrated probability are `slope * logOdds + intercept`. */
export interface LogOddsLine {
  readonly slope: number;
  readonly intercept: number;
}

/** Steps of Newton's method; it takes fewer than ten. */
const MOST_STEPS = 200;
const SMALLEST_STEP = 1e-12;

/**
 * Platt's sigmoid (Platt 1999; Lin, Lin & Weng 2007): logistic regression of the label on the log odds, with his targets
 * (n1 + 1) / (n1 + 2) and 1 / (n0 + 2) in place of 1 and 0, so that it is finite where the classes do not overlap. That of
 * scikit-learn's CalibratedClassifierCV with `method="sigmoid"` on a decision function.
 * @param labels 0 or 1, of both. @param logOdds finite, as many.
 */
export function plattLine(labels: ArrayLike<number>, logOdds: ArrayLike<number>): LogOddsLine {
  const n = labels.length;
  let positives = 0;
  for (let at = 0; at < n; at += 1) positives += labels[at]!;
  const negatives = n - positives;
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const target = (at: number): number => (labels[at] === 1 ? high : low);
  const loss = (slope: number, intercept: number): number => {
    let sum = 0;
    for (let at = 0; at < n; at += 1) {
      const margin = slope * logOdds[at]! + intercept;
      sum += softplus(margin) - target(at) * margin;
    }
    return sum;
  };
  let [slope, intercept] = [0, Math.log((positives + 1) / (negatives + 1))];
  let before = loss(slope, intercept);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    // A ridge as of Lin, Lin & Weng, for scores that are all equal.
    let [gs, gi, ss, si, ii] = [0, 0, 1e-12, 0, 1e-12];
    for (let at = 0; at < n; at += 1) {
      const score = logOdds[at]!;
      const said = logistic(slope * score + intercept);
      const weight = said * (1 - said);
      gs += (said - target(at)) * score;
      gi += said - target(at);
      ss += weight * score * score;
      si += weight * score;
      ii += weight;
    }
    const determinant = ss * ii - si * si;
    const [ds, di] = [(gi * si - gs * ii) / determinant, (gs * si - gi * ss) / determinant];
    let length = 1;
    let after = loss(slope + ds, intercept + di);
    while (after > before + 1e-4 * length * (gs * ds + gi * di) && length > 1e-10) {
      length /= 2;
      after = loss(slope + length * ds, intercept + length * di);
    }
    if (after > before) break;
    slope += length * ds;
    intercept += length * di;
    before = after;
    if (Math.abs(ds) + Math.abs(di) < SMALLEST_STEP * (1 + Math.abs(slope) + Math.abs(intercept))) break;
  }
  return { slope, intercept };
}

/** log(1 + e^x). */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
