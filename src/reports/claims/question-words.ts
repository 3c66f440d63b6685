import { t } from "../../core/language.js";
import type { Question } from "../../core/question.js";
import { type Sentence, sentence, strong } from "./sentence.js";

/** `tell Pneumothorax from No Finding`, `tell COVID, Pneumonia and Normal apart`, `find Effusion and Hernia`. */
export function askedOf(question: Question): Sentence {
  switch (question.kind) {
    case "binary":
      return sentence`tell ${strong(question.classes[1])} from ${strong(question.classes[0])}`;
    case "multiclass":
      return sentence`tell ${joined(question.classes.map((name) => strong(name)))} apart`;
    case "multilabel":
      return sentence`find ${joined(question.findings.map((name) => strong(name)))}`;
  }
}

const joined = (parts: readonly ReturnType<typeof strong>[]): Sentence => ({
  pieces: parts.flatMap((part, at) => {
    const between = at === 0 ? "" : at === parts.length - 1 ? t` and ` : ", ";
    return [...(between === "" ? [] : [{ kind: "prose" as const, text: between }]), part];
  }),
});
