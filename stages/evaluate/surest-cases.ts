import type { TensorRow } from "../../src/artifacts/tensors.js";
import { answersAsked, type SeveralQuestion } from "../../src/stage.js";
import type { AnsweredCases } from "./answered-cases.js";
import type { Calling } from "./call-answers.js";

export interface ScoredRow {
  readonly row: TensorRow;
  readonly label: 0 | 1;
  /** The class by the threshold. */
  readonly called: 0 | 1;
  readonly score: number;
  readonly kind: Kind;
  /** Of several classes or findings: the place of the one that all this is of. */
  readonly answer?: number;
}

type Kind = "true positive" | "false negative" | "false positive" | "true negative";

const KINDS: readonly (readonly [Kind, 0 | 1, 0 | 1])[] = [
  ["true positive", 1, 1],
  ["false negative", 1, 0],
  ["false positive", 0, 1],
  ["true negative", 0, 0],
];

/**
 * The cases of each kind that the model was most confident about, `count` at most: the highest scores called positive,
 * the lowest not.
 */
export const surestCases = ({ threshold, ...cases }: Scores & { readonly threshold: number }): readonly ScoredRow[] =>
  surestOf({ ...cases, calls: cases.scores.map((score) => (score >= threshold ? 1 : 0)) }, KINDS);

/**
 * The same of each class or finding that is called: found, missed and false alarms of a finding, images in which it is
 * known; of a class those that are called it, rightly and wrongly, since what is missed is called another.
 * @param notLearned of which a score says nothing.
 */
export function surestAnswers({
  question,
  rows,
  cases,
  calling,
  count,
  notLearned,
}: {
  readonly question: SeveralQuestion;
  readonly rows: readonly TensorRow[];
  readonly cases: AnsweredCases;
  readonly calling: Calling;
  readonly count: number;
  readonly notLearned: readonly string[];
}): readonly ScoredRow[] {
  const called = calling.call(cases);
  const kinds = KINDS.filter(([, label, call]) => call === 1 || (question.kind === "multilabel" && label === 1));
  return answersAsked(question).flatMap((name, answer) => {
    const calls = called[answer];
    if (calls === undefined || notLearned.includes(name)) return [];
    const known = rows.map((_, at) => at).filter((at) => cases.answers[at]![answer] !== undefined);
    const of = {
      rows: known.map((at) => rows[at]!),
      labels: known.map((at) => cases.answers[at]![answer]!),
      scores: known.map((at) => cases.scores[at]![answer]!),
      calls: known.map((at) => Number(calls[at])),
      count,
    };
    return surestOf(of, kinds).map((one) => ({ ...one, answer }));
  });
}

interface Scores {
  readonly rows: readonly TensorRow[];
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly count: number;
}

function surestOf(
  { rows, labels, scores, calls, count }: Scores & { readonly calls: readonly number[] },
  kinds: typeof KINDS,
): readonly ScoredRow[] {
  return kinds.flatMap(([kind, label, called]) =>
    rows
      .map((row, at) => ({ row, label, called, score: scores[at]!, kind, actual: labels[at], call: calls[at] }))
      .filter(({ actual, call }) => actual === label && call === called)
      .sort((a, b) => (called === 1 ? b.score - a.score : a.score - b.score) || (a.row.image < b.row.image ? -1 : 1))
      .slice(0, count)
      .map(({ actual: _, call: __, ...one }) => one),
  );
}
