import type { Head, HeadRegression } from "../../artifacts/head.js";
import { answersAsked } from "../../core/question.js";
import { logistic } from "../../statistics/logistic-regression.js";

/** What is said of a class or finding that no training image could teach: nothing speaks for it; of a finding, nothing at all. */
const UNTAUGHT = { multiclass: 0, multilabel: 0.5, binary: 0.5 } as const;

/**
 * Probabilities of a logistic head, by `answersAsked`: `scoreLogistic(...)[answer][case]`.
 * @param matrix cases x columns, as `headMatrix` gives them.
 */
export function scoreLogistic(
  head: Head & { readonly kind: "logistic" },
  matrix: Float64Array,
): readonly Float64Array[] {
  const { question, rows, regressions } = head;
  const columns = rows.centre.length;
  const cases = matrix.length / columns;
  const scores = new Map<string, Float64Array>();
  for (const regression of regressions) {
    const margins = marginsOf(regression, rows, matrix);
    if (question.kind === "multiclass") softmax(margins);
    else for (const margin of margins) for (const [at, value] of margin.entries()) margin[at] = logistic(value);
    for (const [at, answer] of regression.answers.entries()) scores.set(answer, margins[at]!);
  }
  return answersAsked(question).map(
    (answer) => scores.get(answer) ?? new Float64Array(cases).fill(UNTAUGHT[question.kind]),
  );
}

function marginsOf(
  { coefficients, intercepts }: HeadRegression,
  { centre, scale }: Head["rows"],
  matrix: Float64Array,
): readonly Float64Array[] {
  const columns = centre.length;
  const cases = matrix.length / columns;
  return coefficients.map((row, answer) => {
    const weights = Float64Array.from(row, (coefficient, at) => coefficient / scale[at]!);
    const offset = weights.reduce((sum, weight, at) => sum - weight * centre[at]!, intercepts[answer]!);
    const margins = new Float64Array(cases);
    for (let each = 0, at = 0; each < cases; each += 1) {
      let margin = offset;
      for (let column = 0; column < columns; column += 1, at += 1) margin += weights[column]! * matrix[at]!;
      margins[each] = margin;
    }
    return margins;
  });
}

function softmax(margins: readonly Float64Array[]): void {
  for (let at = 0; at < (margins[0]?.length ?? 0); at += 1) {
    const highest = margins.reduce((most, margin) => Math.max(most, margin[at]!), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (const margin of margins) {
      margin[at] = Math.exp(margin[at]! - highest);
      sum += margin[at]!;
    }
    for (const margin of margins) margin[at]! /= sum;
  }
}
