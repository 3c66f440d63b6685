import type { TensorRow } from "../../src/artifacts/tensors.js";
import { answersOf, type Question } from "../../src/stage.js";

/** As near to 0 as a probability of the true answer counts. */
const LEAST = Number.EPSILON;

/** Mean log loss: of exclusive classes of the true one, of findings over all known cells. */
export function meanLoss(question: Question, rows: readonly TensorRow[], columns: readonly Float64Array[]): number {
  let [sum, count] = [0, 0];
  for (const [at, row] of rows.entries()) {
    for (const [place, answer] of answersOf(question, row).entries()) {
      if (answer === undefined || (question.kind === "multiclass" && answer === 0)) continue;
      const said = columns[place]![at]!;
      sum -= Math.log(Math.max(answer === 1 ? said : 1 - said, LEAST));
      count += 1;
    }
  }
  return sum / count;
}
