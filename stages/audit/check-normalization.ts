import { type Finding, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { ModelPreprocessing, Normalization } from "../../src/artifacts/preprocessing.js";
import { countIntensities } from "../../src/learning/normalization.js";

const CHECK = "normalization";
/** Relative; the numbers are sums of whole numbers, so only the last digits may differ. */
const TOLERANCE = 1e-6;

/**
 * Recomputes the normalization of a model from the training images and compares.
 * @param model undefined where the model is not a network of images.
 * @param readRows gives images in batches: of the training or of all partitions, with or without augmented copies.
 */
export async function checkNormalization(
  model: ModelPreprocessing | undefined,
  channels: number,
  readRows: (partition: "train" | "all", copies: boolean) => AsyncIterable<Uint8Array>,
): Promise<Finding> {
  if (model === undefined) {
    return notChecked(
      CHECK,
      "The model is not one of the tensors that are wired, so its normalization was not recomputed.",
    );
  }
  const { normalization } = model;
  if (normalization.kind === "l2") {
    return passed(CHECK, "Each image is normalized by its own Euclidean norm, independently of other images.");
  }
  const compute = async (partition: "train" | "all", copies: boolean): Promise<Normalization> => {
    const counts = countIntensities(channels);
    for await (const pixels of readRows(partition, copies)) counts.add(pixels);
    return counts.normalization(normalization.kind);
  };
  const training = await compute("train", false);
  if (equal(training, normalization)) {
    return passed(CHECK, "The normalization of the model is that of the training images alone.", { normalization });
  }
  // As trainings of version 3 and before did.
  if (equal(await compute("train", true), normalization)) {
    const message = "The normalization of the model is that of the training images and their augmented copies.";
    return passed(CHECK, message, { normalization });
  }
  const everything =
    equal(await compute("all", false), normalization) || equal(await compute("all", true), normalization);
  return problem(
    CHECK,
    `The normalization of the model is ${everything ? "that of all images, test images among them" : "not that of its training images"}.`,
    { model: normalization, training },
  );
}

const equal = (a: Normalization, b: Normalization): boolean => {
  const [x, y] = [numbers(a), numbers(b)];
  return (
    x.length === y.length &&
    x.every((value, index) => Math.abs(value - (y[index] as number)) <= TOLERANCE * Math.max(1, Math.abs(value)))
  );
};

const numbers = (normalization: Normalization): readonly number[] =>
  normalization.kind === "mean-std"
    ? [...normalization.mean, ...normalization.std]
    : normalization.kind === "min-max"
      ? [...normalization.minimum, ...normalization.maximum]
      : [];
