import { isDeepStrictEqual } from "node:util";
import type { TensorFacts } from "../artifacts/tensors.js";
import { StageFailure } from "../core/stage-failure.js";
import type { SavedModel } from "./model-files.js";

/** Refuses tensors that were prepared in another way than the model's training images. */
export function checkFit({ model, preprocessing }: SavedModel, facts: TensorFacts): void {
  const { normalization: _, notLearned: __, question, ...prepared } = preprocessing;
  const { kind, ...names } = question;
  const { kind: ofTensors, ...theirs } = facts.question;
  const expected: Readonly<Record<string, unknown>> = { question: kind, ...names, ...prepared };
  const got: Readonly<Record<string, unknown>> = { question: ofTensors, ...theirs, ...facts.preprocessing };
  const name = Object.keys({ ...expected, ...got }).find((key) => !isDeepStrictEqual(expected[key], got[key]));
  if (name !== undefined) {
    throw new StageFailure(
      `Expected the tensors to have the model's ${name}, ${JSON.stringify(expected[name])}, got ${JSON.stringify(got[name])}`,
      "Use the tensors of the same augment stage, or of one with the same parameters.",
    );
  }
  const shape = model.inputs[0]!.shape.slice(1);
  if (!isDeepStrictEqual(shape, facts.shape.slice(1))) {
    throw new StageFailure(
      `Expected images of ${shape.join(" x ")} for the model, got ${facts.shape.slice(1).join(" x ")}`,
    );
  }
}
