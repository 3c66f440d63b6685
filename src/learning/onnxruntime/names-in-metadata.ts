import { namesOf, type Question } from "../../core/question.js";

/**
 * What the outputs mean, as text: the names of what each column of `probability` is of. Of two classes there are two
 * columns, or that of the positive one alone.
 */
export function namesInMetadata(question: Question): Readonly<Record<string, string>> {
  const names = JSON.stringify(namesOf(question));
  switch (question.kind) {
    case "binary":
      return { classes: names, positive: question.positive };
    case "multiclass":
      return { question: question.kind, classes: names, meaning: "probability of each class; they sum to 1" };
    case "multilabel":
      return { question: question.kind, findings: names, meaning: "probability of each finding by itself" };
  }
}
