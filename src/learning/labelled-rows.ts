import type { TensorFacts, TensorRow } from "../artifacts/tensors.js";
import { namesOf } from "../core/question.js";
import { StageFailure } from "../core/stage-failure.js";

/** Images to learn from or to measure by. */
export interface LabelledRows {
  /** Rows of `images.npy`. */
  readonly rows: readonly number[];
  /** 1 positive, 0 negative, in the same order. */
  readonly labels: readonly number[];
}

/** The images of one partition, without augmented copies unless they are asked for. */
export function rowsOfPartition(
  rows: readonly TensorRow[],
  { question }: TensorFacts,
  partition: string,
  { copies = false }: { readonly copies?: boolean } = {},
): readonly TensorRow[] {
  const wanted = rows.filter((row) => row.partition === partition && (copies || row.copy === 0));
  const stranger =
    question.kind === "multilabel" ? undefined : wanted.find((row) => !question.classes.includes(row.label));
  if (stranger) {
    throw new StageFailure(
      `Expected every label to be one of ${namesOf(question).join(", ")}, got "${stranger.label}" for ${stranger.image}`,
    );
  }
  return wanted;
}

/** Rows as the model takes them: label 1 is the positive class. */
export const labelled = (rows: readonly TensorRow[], positive: string): LabelledRows => ({
  rows: rows.map(({ row }) => row),
  labels: rows.map(({ label }) => (label === positive ? 1 : 0)),
});
