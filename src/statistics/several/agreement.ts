import type { Influences } from "../influences.js";

/**
 * Cohen's kappa of calls and truth (Cohen 1960; weighted 1968), with the influences of cases by the delta method.
 * @param truth @param called places of the classes from 0.
 * @param weights `quadratic`: a call two classes away counts four times that of the next one, as for grades.
 * @returns a value of NaN where all cases are of one class and called so.
 */
export function agreement(
  truth: ArrayLike<number>,
  called: ArrayLike<number>,
  { classes, weights }: { readonly classes: number; readonly weights: "none" | "quadratic" },
): Influences {
  const n = truth.length;
  const disagreement = (a: number, b: number): number => (weights === "none" ? (a === b ? 0 : 1) : (a - b) ** 2);
  const [ofTruth, ofCalls] = [new Float64Array(classes), new Float64Array(classes)];
  let seen = 0;
  for (let row = 0; row < n; row += 1) {
    ofTruth[truth[row]!]! += 1 / n;
    ofCalls[called[row]!]! += 1 / n;
    seen += disagreement(truth[row]!, called[row]!) / n;
  }
  // What a truth, or a call, would disagree by with the others' calls, or truths, by chance.
  const chanceOfTruth = new Float64Array(classes);
  const chanceOfCall = new Float64Array(classes);
  let expected = 0;
  for (let a = 0; a < classes; a += 1) {
    for (let b = 0; b < classes; b += 1) {
      chanceOfTruth[a]! += disagreement(a, b) * ofCalls[b]!;
      chanceOfCall[b]! += disagreement(a, b) * ofTruth[a]!;
      expected += disagreement(a, b) * ofTruth[a]! * ofCalls[b]!;
    }
  }
  const ofCases = Float64Array.from({ length: n }, (_, row) => {
    const own = disagreement(truth[row]!, called[row]!) - seen;
    const chance = chanceOfTruth[truth[row]!]! + chanceOfCall[called[row]!]! - 2 * expected;
    return (-own / expected + (seen * chance) / expected ** 2) / n;
  });
  const value = expected > 0 ? 1 - seen / expected : Number.NaN;
  return { value, ofCases, concerned: new Uint8Array(n).fill(1) };
}
