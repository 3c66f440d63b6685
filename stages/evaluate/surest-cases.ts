import type { TensorRow } from "../../src/artifacts/tensors.js";

export interface ScoredRow {
  readonly row: TensorRow;
  readonly label: 0 | 1;
  /** The class by the threshold. */
  readonly called: 0 | 1;
  readonly score: number;
  readonly kind: Kind;
}

type Kind = "true positive" | "false negative" | "false positive" | "true negative";

const KINDS: readonly (readonly [Kind, 0 | 1, 0 | 1])[] = [
  ["true positive", 1, 1],
  ["false negative", 1, 0],
  ["false positive", 0, 1],
  ["true negative", 0, 0],
];

/** The cases of each kind that the model was surest of, `count` at most: the highest scores called positive, the lowest not. */
export function surestCases(request: {
  readonly rows: readonly TensorRow[];
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly threshold: number;
  readonly count: number;
}): readonly ScoredRow[] {
  const { rows, labels, scores, threshold, count } = request;
  return KINDS.flatMap(([kind, label, called]) =>
    rows
      .map((row, at) => ({ row, label, called, score: scores[at]!, kind, actual: labels[at] }))
      .filter(({ actual, score }) => actual === label && (score >= threshold ? 1 : 0) === called)
      .sort((a, b) => (called === 1 ? b.score - a.score : a.score - b.score) || (a.row.image < b.row.image ? -1 : 1))
      .slice(0, count)
      .map(({ actual: _, ...one }) => one),
  );
}
