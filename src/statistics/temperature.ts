import { logistic } from "./logistic-regression.js";

/** 1 / temperature is looked for between these; outside, scores say as good as nothing, or leave nothing to say. */
const [COLDEST, HOTTEST] = [1e-3, 1e3] as const;

/** Why there is no temperature that fits best. */
export type NoTemperature = "separated" | "uninformative";

/**
 * The temperature by which log odds are divided so that their log loss is least (Guo et al. 2017).
 * @param labels 0 or 1. @param logOdds finite, as many.
 * @returns `separated` where all cases are on the right side, so that the less the better; `uninformative` where the
 * scores are no better than chance, so that the more the better.
 */
export function temperatureOf(labels: ArrayLike<number>, logOdds: ArrayLike<number>): number | NoTemperature {
  return coldness((inverse) => {
    let slope = 0;
    for (let at = 0; at < labels.length; at += 1) {
      slope += (logistic(inverse * logOdds[at]!) - labels[at]!) * logOdds[at]!;
    }
    return slope;
  });
}

/**
 * The same of exclusive classes: of the softmax of log probabilities divided by it.
 * @param logits cases by classes. @param truth the place of each case's class.
 */
export function temperatureOfClasses(
  truth: ArrayLike<number>,
  logits: readonly (readonly number[])[],
): number | NoTemperature {
  return coldness((inverse) => {
    let slope = 0;
    for (const [at, row] of logits.entries()) {
      const shares = softmax(row.map((logit) => logit * inverse));
      for (const [place, share] of shares.entries()) slope += (share - Number(place === truth[at])) * row[place]!;
    }
    return slope;
  });
}

/** The loss is convex in 1 / temperature: where its slope is 0, found by halving. */
function coldness(slopeAt: (inverse: number) => number): number | NoTemperature {
  let [low, high] = [1 / HOTTEST, 1 / COLDEST];
  if (slopeAt(low) >= 0) return "uninformative";
  if (slopeAt(high) <= 0) return "separated";
  while (high - low > 2 * Number.EPSILON * high) {
    // Between magnitudes first, so that small ones are found as exactly.
    const middle = high > 4 * low ? Math.sqrt(low * high) : (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (slopeAt(middle) < 0) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}

/** Shares that sum to 1. */
export function softmax(logits: readonly number[]): readonly number[] {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((power) => power / sum);
}
