import type { TensorRow } from "../artifacts/tensors.js";
import { answersAsked, answersOf, namesOf, type Question } from "../core/question.js";
import { StageFailure } from "../core/stage-failure.js";

/** An answer that nobody knows. */
export const UNKNOWN = -1;

/** Images to learn from or to measure by. */
export interface LabelledRows {
  /** Rows of `images.npy`. */
  readonly rows: readonly number[];
  /** What is known of each, in the same order: rows x `answersAsked`, 1, 0 or `UNKNOWN`. */
  readonly answers: Int8Array;
}

/** The images of one partition, without augmented copies unless they are asked for. */
export function rowsOfPartition(
  rows: readonly TensorRow[],
  { question }: { readonly question: Question },
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

/** Rows as the model takes them. */
export function labelled(rows: readonly TensorRow[], question: Question): LabelledRows {
  const width = answersAsked(question).length;
  const answers = new Int8Array(rows.length * width);
  for (const [at, row] of rows.entries()) {
    for (const [answer, value] of answersOf(question, row).entries()) answers[at * width + answer] = value ?? UNKNOWN;
  }
  return { rows: rows.map(({ row }) => row), answers };
}

/** How many of the images are known to be without and with each answer. */
export function countAnswers({ answers }: LabelledRows, width: number): readonly (readonly [number, number])[] {
  const counts = Array.from({ length: width }, (): [number, number] => [0, 0]);
  for (const [at, value] of answers.entries()) if (value !== UNKNOWN) counts[at % width]![value as 0 | 1] += 1;
  return counts;
}
