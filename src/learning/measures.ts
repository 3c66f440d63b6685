import { auc } from "../statistics/auc.js";

export interface Measures {
  /** Mean cross-entropy. */
  readonly loss: number;
  /** Share of cases whose more probable class is theirs. */
  readonly accuracy: number;
  /** NaN where a class is absent. */
  readonly auc: number;
}

/** @param margins log odds of the positive class. @param labels 1 positive, 0 negative. */
export function measure(margins: Float64Array, labels: ArrayLike<number>): Measures {
  let loss = 0;
  let right = 0;
  for (const [row, margin] of margins.entries()) {
    const towards = labels[row] === 1 ? margin : -margin;
    // log(1 + exp(-towards)), without overflow.
    loss += Math.max(-towards, 0) + Math.log1p(Math.exp(-Math.abs(towards)));
    if (labels[row] === 1 ? margin >= 0 : margin < 0) right += 1;
  }
  return { loss: loss / margins.length, accuracy: right / margins.length, auc: auc(labels, margins) };
}
