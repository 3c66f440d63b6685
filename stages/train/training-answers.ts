import { type AnswerCounts, learnable } from "../../src/learning/class-weights.js";
import { answersAsked, type Question, StageFailure } from "../../src/stage.js";

/**
 * Of each answer whether the training images can teach it. Throws a StageFailure where they can teach none.
 * @param warn is told which cannot be learned.
 */
export function checkTrainingAnswers(
  question: Question,
  counts: AnswerCounts,
  warn: (message: string) => void,
): readonly boolean[] {
  const learned = learnable(counts);
  if (!learned.includes(true)) {
    throw new StageFailure(
      expectation(question, counts),
      `Check the stages filter and split: the train partition needs ${question.kind === "binary" ? "both" : "them"}.`,
    );
  }
  const missing = answersAsked(question).flatMap((name, at) => (learned[at] ? [] : [`${name} (${seen(counts[at]!)})`]));
  if (missing.length === 0) return learned;
  if (question.kind === "multiclass") {
    warn(
      `No training image is of ${missing.length === 1 ? "the class" : "the classes"} ${notLearnedNames(question, learned)}: the model cannot learn to call ${missing.length === 1 ? "it" : "them"}, and no AUC of ${missing.length === 1 ? "it" : "them"} is watched.`,
    );
  } else {
    warn(
      `Cannot be learned, since known training images all have the finding or all have not: ${missing.join(", ")}. ${missing.length === 1 ? "It has" : "They have"} no weight in the loss, and no AUC.`,
    );
  }
  return learned;
}

const seen = ([without, having]: readonly [number, number]): string =>
  without + having === 0 ? "unknown of all" : having === 0 ? `0 of ${without}` : `all of ${having}`;

const notLearnedNames = (question: Question, learned: readonly boolean[]): string =>
  answersAsked(question)
    .filter((_, at) => !learned[at])
    .join(", ");

function expectation(question: Question, counts: AnswerCounts): string {
  switch (question.kind) {
    case "binary": {
      const [[negatives, positives]] = counts as readonly [readonly [number, number]];
      const [negative, positive] = question.classes;
      return `Expected training images of both classes, got ${negatives} with ${negative}, ${positives} with ${positive}`;
    }
    case "multiclass": {
      const got = question.classes.map((name, at) => `${counts[at]![1]} with ${name}`).join(", ");
      return `Expected training images of at least two classes, got ${got}`;
    }
    case "multilabel": {
      const got = question.findings.map((name, at) => `${name} (${seen(counts[at]!)})`).join(", ");
      return `Expected training images with and without at least one finding, got ${got}`;
    }
  }
}

/** `30 images with Pneumothorax, 30 with No Finding`; of findings how many images have each, of those that are known. */
export function describeAnswers(question: Question, counts: AnswerCounts, images: number): string {
  switch (question.kind) {
    case "binary": {
      const [[negatives, positives]] = counts as readonly [readonly [number, number]];
      return `${positives} images with ${question.classes[1]}, ${negatives} with ${question.classes[0]}`;
    }
    case "multiclass":
      return question.classes
        .map((name, at) => `${counts[at]![1]}${at === 0 ? " images" : ""} with ${name}`)
        .join(", ");
    case "multilabel": {
      const findings = question.findings.map((name, at) => {
        const [without, having] = counts[at]!;
        return `${name} in ${having} of ${without + having}`;
      });
      return `${images} images, of those known: ${findings.join(", ")}`;
    }
  }
}
