/**
 * The loss of a logistic regression in its margins (what the exponential function is taken of), without the penalty:
 * C times the sum of weighted losses. All arrays hold `width` stretches of `rows` numbers: of two classes one stretch, the
 * log odds of the second; of several one for each class.
 */
export interface LogisticTarget {
  /** 1, or the number of classes. */
  readonly width: number;
  /** Of each row its class: 0 or 1 where `width` is 1. */
  readonly classes: Int32Array;
  /** Of each row what its loss is multiplied with, `strength` among it; 0 leaves it out. */
  readonly weights: Float64Array;
}

/** The probability of each class (of two, of the second) into `probabilities`, and the loss. */
export function logisticLoss(target: LogisticTarget, margins: Float64Array, probabilities: Float64Array): number {
  return target.width === 1 ? ofTwo(target, margins, probabilities) : ofSeveral(target, margins, probabilities);
}

function ofTwo({ classes, weights }: LogisticTarget, margins: Float64Array, probabilities: Float64Array): number {
  let loss = 0;
  for (let row = 0; row < weights.length; row += 1) {
    const weight = weights[row]!;
    if (weight === 0) continue;
    const margin = margins[row]!;
    // Neither overflows, and log1p keeps the digits of a small loss.
    const small = Math.exp(-Math.abs(margin));
    probabilities[row] = margin >= 0 ? 1 / (1 + small) : small / (1 + small);
    const wrong = classes[row] === 1 ? -margin : margin;
    loss += weight * (Math.max(0, wrong) + Math.log1p(small));
  }
  return loss;
}

function ofSeveral(
  { width, classes, weights }: LogisticTarget,
  margins: Float64Array,
  probabilities: Float64Array,
): number {
  const rows = weights.length;
  let loss = 0;
  for (let row = 0; row < rows; row += 1) {
    const weight = weights[row]!;
    if (weight === 0) continue;
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = row; at < width * rows; at += rows) if (margins[at]! > highest) highest = margins[at]!;
    let sum = 0;
    for (let at = row; at < width * rows; at += rows) {
      const value = Math.exp(margins[at]! - highest);
      probabilities[at] = value;
      sum += value;
    }
    for (let at = row; at < width * rows; at += rows) probabilities[at]! /= sum;
    loss += weight * (Math.log(sum) + highest - margins[classes[row]! * rows + row]!);
  }
  return loss;
}

/** The slope of the loss by each margin. */
export function logisticSlope(
  { width, classes, weights }: LogisticTarget,
  probabilities: Float64Array,
  slope: Float64Array,
): void {
  const rows = weights.length;
  for (let row = 0; row < rows; row += 1) {
    const weight = weights[row]!;
    if (width === 1) slope[row] = weight === 0 ? 0 : weight * (probabilities[row]! - classes[row]!);
    else {
      for (let answer = 0; answer < width; answer += 1) {
        const at = answer * rows + row;
        slope[at] = weight === 0 ? 0 : weight * (probabilities[at]! - (classes[row] === answer ? 1 : 0));
      }
    }
  }
}

/** How the slope changes along `direction`, in margins too: the second derivative times it. */
export function logisticCurvature(
  { width, weights }: LogisticTarget,
  probabilities: Float64Array,
  direction: Float64Array,
  change: Float64Array,
): void {
  const rows = weights.length;
  for (let row = 0; row < rows; row += 1) {
    const weight = weights[row]!;
    if (width === 1) {
      const probability = probabilities[row]!;
      change[row] = weight === 0 ? 0 : weight * probability * (1 - probability) * direction[row]!;
      continue;
    }
    let mean = 0;
    if (weight !== 0) for (let at = row; at < width * rows; at += rows) mean += probabilities[at]! * direction[at]!;
    for (let at = row; at < width * rows; at += rows) {
      change[at] = weight === 0 ? 0 : weight * probabilities[at]! * (direction[at]! - mean);
    }
  }
}

/** The sum over rows of the loss's second derivative by each margin alone: one number for each stretch. */
export function curvatures({ width, weights }: LogisticTarget, probabilities: Float64Array): Float64Array {
  const rows = weights.length;
  return Float64Array.from({ length: width }, (_, stretch) => {
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      const weight = weights[row]!;
      const probability = probabilities[stretch * rows + row]!;
      if (weight !== 0) sum += weight * probability * (1 - probability);
    }
    return sum;
  });
}
