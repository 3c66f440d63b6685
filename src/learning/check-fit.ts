import { isDeepStrictEqual } from "node:util";
import type { ModelPreprocessing } from "../artifacts/preprocessing.js";
import type { TensorFacts } from "../artifacts/tensors.js";
import { StageFailure } from "../core/stage-failure.js";
import type { SavedModel } from "./model-files.js";

/**
 * Refuses tensors that were prepared in another way than the model's training images.
 * @param of whose they are, in messages: a member of an ensemble.
 */
export function checkFit({ model, preprocessing }: SavedModel, facts: TensorFacts, of = "the model"): void {
  const { normalization: _, notLearned: __, question, ...prepared } = preprocessing;
  const { kind, ...names } = question;
  const { kind: ofTensors, ...theirs } = facts.question;
  const expected: Readonly<Record<string, unknown>> = { question: kind, ...names, ...prepared };
  const got: Readonly<Record<string, unknown>> = { question: ofTensors, ...theirs, ...facts.preprocessing };
  const differing = Object.keys({ ...expected, ...got }).filter((key) => !isDeepStrictEqual(expected[key], got[key]));
  if (differing.length > 0) {
    const each = differing.map((key) => `${key} ${JSON.stringify(expected[key])}, got ${JSON.stringify(got[key])}`);
    throw new StageFailure(
      `Expected the tensors to have ${of}'s ${each.join(`; ${of}'s `)}`,
      adviceOn(preprocessing, differing),
    );
  }
  const shape = model.inputs[0]!.shape.slice(1);
  if (!isDeepStrictEqual(shape, facts.shape.slice(1))) {
    throw new StageFailure(
      `Expected images of ${shape.join(" x ")} for ${of}, got ${facts.shape.slice(1).join(" x ")}`,
    );
  }
}

/** What to write, so that other images are prepared as the model's were. */
function adviceOn(model: ModelPreprocessing, differing: readonly string[]): string {
  const of = (name: string): boolean => differing.includes(name);
  const written = [
    ...(of("size") ? [`size: ${JSON.stringify(model.size)}`] : []),
    ...(of("fit") ? [`fit: ${model.fit}`] : []),
    ...(of("channels") ? [`channels: ${model.channels}`] : []),
    ...(of("inRange") ? [`range: ${JSON.stringify(model.inRange)}`] : []),
    ...(of("clahe") ? [`clahe: ${model.clahe === null ? false : JSON.stringify(model.clahe)}`] : []),
  ];
  const { resized } = model;
  const before =
    resized === null
      ? "give `augment` the images as they are, without `resize`"
      : `put \`resize\` before it, with ${JSON.stringify(resized)}`;
  const advice = [
    ...(written.length > 0 ? [`write \`${written.join(", ")}\` in the augment stage of these images`] : []),
    ...(of("resized") ? [before] : []),
    ...(["question", "classes", "positive", "findings"].some(of)
      ? ["ask of these images what the model was asked, with the same names in the same order"]
      : []),
  ];
  const text = advice.join("; ");
  return text === ""
    ? "Use the tensors of the same augment stage, or of one with the same parameters."
    : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
