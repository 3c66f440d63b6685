/** What a model is asked of each image. */
export type Question = BinaryQuestion | MulticlassQuestion | MultilabelQuestion;

/** Is it the positive class, or the negative one? */
export interface BinaryQuestion {
  readonly kind: "binary";
  /** The negative class, then the positive one. */
  readonly classes: readonly [negative: string, positive: string];
  readonly positive: string;
}

/** Which one of these classes is it? */
export interface MulticlassQuestion {
  readonly kind: "multiclass";
  /** At least two. Where two are equally probable, the first is called. */
  readonly classes: readonly string[];
}

/** Which of these findings does it have? Any number may occur together, and some may be unknown for an image. */
export interface MultilabelQuestion {
  readonly kind: "multilabel";
  readonly findings: readonly string[];
}

/** Of which a model says more than one number. */
export type SeveralQuestion = MulticlassQuestion | MultilabelQuestion;

export const binaryQuestion = (classes: readonly [negative: string, positive: string]): BinaryQuestion => ({
  kind: "binary",
  classes,
  positive: classes[1],
});

/** Of an image: 1, it has the finding, or is of the class; 0, not; undefined, unknown. */
export type Answer = 0 | 1 | undefined;

/**
 * What a probability is given of, in order: of a binary question the positive class alone, otherwise every class or
 * finding.
 */
export function answersAsked(question: Question): readonly string[] {
  switch (question.kind) {
    case "binary":
      return [question.positive];
    case "multiclass":
      return question.classes;
    case "multilabel":
      return question.findings;
  }
}

/** What an image can be labelled with: both classes of a binary question, otherwise as `answersAsked`. */
export const namesOf = (question: Question): readonly string[] =>
  question.kind === "multilabel" ? question.findings : question.classes;

/** The answers that are known of an image, in the order of `answersAsked`. */
export function answersOf(
  question: Question,
  row: { readonly label: string; readonly findings?: readonly Answer[] },
): readonly Answer[] {
  switch (question.kind) {
    case "binary":
      return [row.label === question.positive ? 1 : 0];
    case "multiclass":
      return question.classes.map((name) => (name === row.label ? 1 : 0));
    case "multilabel":
      return row.findings ?? question.findings.map(() => undefined);
  }
}

/** Two names that differ only in case or blanks, so that a table or a condition could mean either. */
export function alikeNames(names: readonly string[]): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const plain = name.normalize("NFC").toLowerCase().replace(/\s+/g, "");
    const before = seen.get(plain);
    if (before !== undefined) return [before, name];
    seen.set(plain, name);
  }
  return undefined;
}
