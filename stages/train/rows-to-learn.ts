import type { TensorRow } from "../../src/artifacts/tensors.js";
import type { AnswerCounts } from "../../src/learning/class-weights.js";
import { countAnswers, type LabelledRows, labelled, rowsOfPartition } from "../../src/learning/labelled-rows.js";
import { answersAsked, type Question } from "../../src/stage.js";
import type { TrainContext } from "./context.js";
import { shuffleAnswers } from "./shuffle-answers.js";
import { checkTrainingAnswers } from "./training-answers.js";

export interface Partitions {
  /** With their augmented copies. */
  readonly training: readonly TensorRow[];
  readonly validation: readonly TensorRow[];
}

/** What is trained and chosen on; with shuffled labels where the parameters say so, which is warned of. */
export function partitionsToLearn(
  ctx: TrainContext,
  rows: readonly TensorRow[],
  facts: { readonly question: Question },
  asCases: (rows: readonly TensorRow[]) => readonly TensorRow[] = (same) => same,
): Partitions {
  const { baseline, seed } = ctx.params;
  const truly = asCases(rowsOfPartition(rows, facts, "train", { copies: true }));
  if (baseline !== undefined) {
    ctx.fact("baseline", baseline);
    ctx.warn(
      "The model was trained on shuffled labels, as a baseline: its figures show what chance achieves, and it has no other use.",
    );
  }
  return {
    training: baseline === "shuffled" ? shuffleAnswers(truly, seed) : truly,
    validation: asCases(rowsOfPartition(rows, facts, "validation")),
  };
}

export interface AnswersToLearn {
  readonly question: Question;
  readonly training: LabelledRows;
  readonly validation: LabelledRows;
  readonly counts: AnswerCounts;
  readonly learned: readonly boolean[];
}

/** Throws a StageFailure where the training images can teach no answer. */
export function answersToLearn(ctx: TrainContext, partitions: Partitions, question: Question): AnswersToLearn {
  const training = labelled(partitions.training, question);
  const counts = countAnswers(training, answersAsked(question).length);
  const learned = checkTrainingAnswers(question, counts, ctx.warn);
  return { question, training, validation: labelled(partitions.validation, question), counts, learned };
}
