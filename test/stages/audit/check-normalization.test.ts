import { expect, test } from "vitest";
import { binaryQuestion } from "../../../src/core/question.js";
import { countIntensities } from "../../../src/learning/normalization.js";
import { checkNormalization } from "../../../stages/audit/check-normalization.js";
import { PREPROCESSING } from "../../learning/toy-tensors.js";

const PIXELS = {
  train: Uint8Array.of(100, 140, 180),
  trainCopies: Uint8Array.of(0, 0, 90),
  test: Uint8Array.of(20, 30),
};

/** What the check says of a model that was normalized by these pixels. */
async function checked(...by: readonly Uint8Array[]) {
  const counts = countIntensities(1);
  for (const pixels of by) counts.add(pixels);
  const model = {
    ...PREPROCESSING,
    normalization: counts.normalization("mean-std"),
    question: binaryQuestion(["no", "yes"]),
  };
  const { status, message } = await checkNormalization(model, 1, async function* (partition, copies) {
    yield PIXELS.train;
    if (copies) yield PIXELS.trainCopies;
    if (partition === "all") yield PIXELS.test;
  });
  return [status, message];
}

test("of the training images alone", async () => {
  expect(await checked(PIXELS.train)).toEqual([
    "passed",
    "The normalization of the model is that of the training images alone.",
  ]);
});

test("of training images and copies, as earlier trainings were", async () => {
  expect(await checked(PIXELS.train, PIXELS.trainCopies)).toEqual([
    "passed",
    "The normalization of the model is that of the training images and their augmented copies.",
  ]);
});

test.each([true, false])("test images among them, copies too: %s", async (copies) => {
  const some = copies ? [PIXELS.trainCopies] : [];
  expect(await checked(PIXELS.train, PIXELS.test, ...some)).toEqual([
    "problem",
    "The normalization of the model is that of all images, test images among them.",
  ]);
});

test("of something else", async () => {
  expect(await checked(PIXELS.test)).toEqual([
    "problem",
    "The normalization of the model is not that of its training images.",
  ]);
});
