import type { Head } from "../../artifacts/head.js";
import { answersAsked } from "../../core/question.js";

/**
 * How the log odds of an answer change with each feature of an image, others as they are. Of one class against all others
 * that depends on the scores, as a softmax has it.
 * @param answer its place in `answersAsked`. @param scores of the image, of all classes; other questions need none.
 */
export function logOddsSlopes(
  head: Head & { readonly kind: "logistic" },
  answer: number,
  scores: readonly number[],
): Float64Array {
  const { question, rows } = head;
  const names = answersAsked(question);
  const regression = head.regressions.find(({ answers }) => answers.includes(names[answer]!));
  const slopes = new Float64Array(rows.features);
  if (regression === undefined) return slopes;
  const own = regression.answers.indexOf(names[answer]!);
  const scoreOf = (at: number): number => scores[names.indexOf(regression.answers[at]!)]!;
  const others =
    question.kind === "multiclass"
      ? regression.answers.reduce((sum, _, at) => (at === own ? sum : sum + scoreOf(at)), 0)
      : 0;
  for (const [at, row] of regression.coefficients.entries()) {
    const share = others === 0 ? 0 : scoreOf(at) / others;
    const weight = at === own ? 1 : -share;
    if (weight === 0) continue;
    for (let feature = 0; feature < slopes.length; feature += 1) {
      slopes[feature]! += (weight * row[feature]!) / rows.scale[feature]!;
    }
  }
  return slopes;
}
