import { answersAsked, type Question } from "../core/question.js";

/**
 * Log odds of each answer against all others, `logOdds(...)[answer][image]`: they rank as probabilities do, and do not
 * saturate.
 * @param logits images x outputs: of a binary question two outputs, or one of the positive class.
 */
export function logOdds(logits: Float32Array, question: Question, images: number): readonly Float64Array[] {
  const outputs = images === 0 ? 1 : logits.length / images;
  const of = (answer: (row: number) => number): Float64Array =>
    Float64Array.from({ length: images }, (_, at) => answer(at * outputs));
  switch (question.kind) {
    case "binary":
      return [of((row) => (outputs === 1 ? logits[row]! : logits[row + 1]! - logits[row]!))];
    case "multiclass":
      return question.classes.map((_, own) => of((row) => logits[row + own]! - logOfOthers(logits, row, outputs, own)));
    case "multilabel":
      return answersAsked(question).map((_, answer) => of((row) => logits[row + answer]!));
  }
}

/** log(sum of exp) over the outputs of an image but one. Of one other it is that, exactly. */
function logOfOthers(logits: Float32Array, row: number, outputs: number, own: number): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < outputs; at += 1) if (at !== own) greatest = Math.max(greatest, logits[row + at]!);
  let sum = 0;
  for (let at = 0; at < outputs; at += 1) if (at !== own) sum += Math.exp(logits[row + at]! - greatest);
  return greatest + Math.log(sum);
}
