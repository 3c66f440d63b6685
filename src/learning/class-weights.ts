import { answersAsked, namesOf, type Question } from "../core/question.js";
import { StageFailure } from "../core/stage-failure.js";

/**
 * The weight in the loss of an image without and with each answer, in the order of `answersAsked`. Of classes that
 * exclude each other an image has the weight of its own.
 */
export type AnswerWeights = readonly (readonly [without: number, having: number])[];

/** Training images that are known to be without and with each answer. */
export type AnswerCounts = readonly (readonly [without: number, having: number])[];

/**
 * Whether each answer can be learned: some images have it and some do not. An output for one that cannot would be
 * trained by nothing, or by a single value.
 */
export const learnable = (counts: AnswerCounts): readonly boolean[] =>
  counts.map(([without, having]) => without > 0 && having > 0);

/**
 * `balanced`: n / (number of classes * n of the class), as scikit-learn does, so that the mean over the images is 1; of a
 * finding with n those that are known and two classes, with it and without. Numbers by name: of a class its images, of a
 * finding all that is known of it. A finding that cannot be learned has none.
 */
export function answerWeights(
  wanted: "none" | "balanced" | Readonly<Record<string, number>>,
  question: Question,
  counts: AnswerCounts,
): AnswerWeights {
  if (typeof wanted === "object") refuseStrangers(Object.keys(wanted), question);
  const learned = learnable(counts);
  switch (question.kind) {
    case "binary": {
      const [[negatives, positives]] = counts as readonly [readonly [number, number]];
      if (wanted === "none") return [[1, 1]];
      if (wanted === "balanced") {
        const total = negatives + positives;
        return [[total / (2 * negatives), total / (2 * positives)]];
      }
      return [[wanted[question.classes[0]] ?? 1, wanted[question.classes[1]] ?? 1]];
    }
    case "multiclass": {
      const total = counts.reduce((sum, [, having]) => sum + having, 0);
      const present = counts.filter(([, having]) => having > 0).length;
      return question.classes.map((name, at) => {
        const having = counts[at]![1];
        if (typeof wanted === "object") return [0, wanted[name] ?? 1];
        return [0, wanted === "none" || having === 0 ? 1 : total / (present * having)];
      });
    }
    case "multilabel":
      return question.findings.map((name, at) => {
        if (!learned[at]) return [0, 0];
        const [without, having] = counts[at]!;
        if (wanted === "none") return [1, 1];
        if (wanted === "balanced") {
          return [(without + having) / (2 * without), (without + having) / (2 * having)];
        }
        return [wanted[name] ?? 1, wanted[name] ?? 1];
      });
  }
}

function refuseStrangers(names: readonly string[], question: Question): void {
  const known = namesOf(question);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const things = question.kind === "multilabel" ? "findings" : "classes";
  const quoted = known.map((name) => `"${name}"`);
  throw new StageFailure(
    `Expected classWeights to name the ${things} ${quoted.slice(0, -1).join(", ")}${quoted.length > 1 ? " and " : ""}${quoted.at(-1)}, got "${stranger}"`,
    `Name the ${things} as the dataset does, or use \`classWeights: balanced\`.`,
  );
}

/** The answers that cannot be learned, by name. */
export const notLearned = (question: Question, counts: AnswerCounts): readonly string[] =>
  answersAsked(question).filter((_, at) => !learnable(counts)[at]);
