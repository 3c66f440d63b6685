import { answersAsked, type Question } from "../core/question.js";

/** What one model of several says. */
export interface MemberScores {
  /** As `scoresOf` gives them. */
  readonly scores: readonly Float64Array[];
  /** Classes or findings that no training image could teach it. */
  readonly notLearned: readonly string[];
}

/** Asks several models, one after the other, and gives the mean of what they say. */
export async function askedMean<Model extends Pick<MemberScores, "notLearned">>(
  question: Question,
  models: readonly Model[],
  ask: (model: Model, index: number) => Promise<MemberScores["scores"]>,
): Promise<MemberScores["scores"]> {
  const said: MemberScores[] = [];
  for (const [index, model] of models.entries()) {
    said.push({ scores: await ask(model, index), notLearned: model.notLearned });
  }
  return meanScores(question, said);
}

/**
 * Mean of the probabilities of several models. A finding is averaged over the models that have learned it; exclusive
 * classes over all, so that they still sum to 1.
 */
export function meanScores(question: Question, members: readonly MemberScores[]): readonly Float64Array[] {
  return answersAsked(question).map((name, answer) => {
    const counted = members.filter((member) => counts(question, member, name));
    const columns = (counted.length > 0 ? counted : members).map(({ scores }) => scores[answer]!);
    return Float64Array.from(
      columns[0]!,
      (_, row) => columns.reduce((sum, column) => sum + column[row]!, 0) / columns.length,
    );
  });
}

/** Whether the mean of an answer takes a model into account. */
export const counts = ({ kind }: Question, { notLearned }: Pick<MemberScores, "notLearned">, name: string): boolean =>
  kind !== "multilabel" || !notLearned.includes(name);
