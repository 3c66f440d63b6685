import type { Question } from "../core/question.js";

/** What the last layer of a network is, so that it answers a question. */
export interface Ending {
  readonly units: number;
  readonly activation: "softmax" | "sigmoid";
}

/** All that it may be; presets have the first. */
export interface Endings {
  readonly allowed: readonly [Ending, ...Ending[]];
  /** How to write it, for the message about a different one. */
  readonly remedy: string;
}

const written = ({ units, activation }: Ending): string =>
  `End the layers with \`- dense: { units: ${units}, activation: ${activation} }\``;

const PAIR: Ending = { units: 2, activation: "softmax" };

export const TWO_CLASSES: Endings = {
  allowed: [PAIR, { units: 1, activation: "sigmoid" }],
  remedy: `${written(PAIR)}, or one unit and sigmoid.`,
};

/** Classes exclude each other, findings do not. */
export function endingsOf(question: Question): Endings {
  switch (question.kind) {
    case "binary":
      return TWO_CLASSES;
    case "multiclass": {
      const ending: Ending = { units: question.classes.length, activation: "softmax" };
      return { allowed: [ending], remedy: `${written(ending)}: an output for each class.` };
    }
    case "multilabel": {
      const ending: Ending = { units: question.findings.length, activation: "sigmoid" };
      return { allowed: [ending], remedy: `${written(ending)}: an output for each finding.` };
    }
  }
}
