import type { SeveralQuestion } from "../core/question.js";
import { isNotLearned, type SeveralCases } from "../statistics/several/several-cases.js";
import type { AboutCase } from "./case-divisions.js";

/** The images of one partition with what a model made of them. One entry per image in every column. */
export interface ScoredCases {
  readonly images: readonly string[];
  /** Equal where images are of one patient; each image its own where that is not known. */
  readonly patients: readonly string[];
  readonly patientsKnown: boolean;
  /** 1 positive, 0 negative. */
  readonly labels: Uint8Array;
  /** Probability of the positive class. */
  readonly scores: Float64Array;
  /** 1 where called positive: the score is at least the threshold of the run that it is from. */
  readonly called: Uint8Array;
  /** What groups of them are made by; absent where that was not read. */
  readonly about?: readonly AboutCase[];
  /** Of several classes or findings; labels, scores and calls above are then all 0. */
  readonly several?: SeveralScored;
}

/** What a model made of several classes or findings: a column for each of `names`. */
export interface SeveralScored extends Pick<SeveralCases, "names" | "answers" | "scores" | "called" | "notLearned"> {
  readonly kind: SeveralQuestion["kind"];
}

/** Cases of several folds as one: every image is scored by the model that has not seen it. */
export function pooledCases(folds: readonly ScoredCases[]): ScoredCases {
  if (folds.length === 1) return folds[0]!;
  const column = <T>(of: (fold: ScoredCases) => ArrayLike<T>): readonly T[] =>
    folds.flatMap((fold) => Array.from(of(fold)));
  return {
    images: column((fold) => fold.images),
    patients: column((fold) => fold.patients),
    patientsKnown: folds.every(({ patientsKnown }) => patientsKnown),
    labels: Uint8Array.from(column((fold) => fold.labels)),
    scores: Float64Array.from(column((fold) => fold.scores)),
    called: Uint8Array.from(column((fold) => fold.called)),
    ...(folds.every(({ about }) => about !== undefined) && { about: folds.flatMap(({ about }) => about!) }),
    ...(folds[0]!.several && pooledSeveral(folds.flatMap(({ several }) => several ?? []))),
  };
}

function pooledSeveral(folds: readonly SeveralScored[]): { readonly several: SeveralScored } {
  const { kind, names } = folds[0]!;
  // What one fold has not learned is measured of none: its scores would be among those of the others.
  const notLearned = names.filter((name) => folds.some((fold) => isNotLearned(fold, name)));
  const pooled = names.map((_, at) => ({
    answers: folds.flatMap(({ answers }) => answers[at]!),
    scores: Float64Array.from(folds.flatMap(({ scores }) => Array.from(scores[at]!))),
    // Not called by one fold, it is not called by all.
    called: folds.some(({ called }) => called[at] === undefined)
      ? undefined
      : Uint8Array.from(folds.flatMap(({ called }) => Array.from(called[at]!))),
  }));
  return {
    several: {
      kind,
      names,
      answers: pooled.map(({ answers }) => answers),
      scores: pooled.map(({ scores }) => scores),
      called: pooled.map(({ called }) => called),
      ...(notLearned.length > 0 && { notLearned }),
    },
  };
}

/** The same cases in the order of `images`, which must be theirs; undefined where they are not. */
export function inOrderOf(images: readonly string[], cases: ScoredCases): ScoredCases | undefined {
  if (images.length !== cases.images.length) return undefined;
  if (images.every((image, row) => image === cases.images[row])) return cases;
  const rowOf = new Map(cases.images.map((image, row) => [image, row]));
  const rows = images.map((image) => rowOf.get(image));
  if (rows.includes(undefined) || rowOf.size !== images.length) return undefined;
  const order = rows as readonly number[];
  return {
    images,
    patients: order.map((row) => cases.patients[row]!),
    patientsKnown: cases.patientsKnown,
    labels: Uint8Array.from(order, (row) => cases.labels[row]!),
    scores: Float64Array.from(order, (row) => cases.scores[row]!),
    called: Uint8Array.from(order, (row) => cases.called[row]!),
    ...(cases.about && { about: order.map((row) => cases.about![row]!) }),
    ...(cases.several && {
      several: {
        ...cases.several,
        answers: cases.several.answers.map((column) => order.map((row) => column[row])),
        scores: cases.several.scores.map((column) => Float64Array.from(order, (row) => column[row]!)),
        called: cases.several.called.map((column) => column && Uint8Array.from(order, (row) => column[row]!)),
      },
    }),
  };
}

/** What is known of a case, to be compared: `1`, or of findings `1,,0`. */
export const labelOf = ({ labels, several }: ScoredCases, row: number): string =>
  several === undefined ? String(labels[row]) : several.answers.map((column) => column[row] ?? "").join(",");

/** Whether both classes are there, so that curves and areas mean something. */
export const hasBothClasses = ({ labels }: ScoredCases): boolean => labels.includes(1) && labels.includes(0);
