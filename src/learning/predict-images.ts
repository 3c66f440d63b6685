import path from "node:path";
import { StageFailure } from "../core/stage-failure.js";
import { imageTensor } from "../imaging/preprocessing.js";
import { chooseBackend } from "./choose-backend.js";
import { loadModel } from "./model-files.js";
import { normalizeInto } from "./normalization.js";
import { positiveScores } from "./predict-rows.js";
import { tf } from "./tfjs.js";

export interface ImagePrediction {
  /** As it was given. */
  readonly image: string;
  /** Probability of the positive class, 0..1. */
  readonly score: number;
}

export interface PredictImagesRequest {
  /** A model artifact. */
  readonly model: string;
  /** Absolute paths, or relative to the working folder: images as they come, before any `resize`. */
  readonly images: readonly string[];
  readonly threads: number;
}

/**
 * Scores image files with a saved model, prepared exactly as its training images were.
 * Throws a StageFailure where an image cannot be decoded.
 */
export async function predictImages(request: PredictImagesRequest): Promise<readonly ImagePrediction[]> {
  const { active } = await chooseBackend({ backend: "auto", device: "auto", threads: request.threads });
  try {
    const { model, preprocessing } = await loadModel(request.model);
    const [height, width] = preprocessing.size;
    const shape: [number, number, number, number] = [1, height, width, preprocessing.channels];
    const outputs = (model.outputs[0]?.shape[1] ?? 1) as number;
    const predictions: ImagePrediction[] = [];
    // One at a time: the same graph for each, and memory for one.
    for (const image of request.images) {
      const pixels = await imageTensor(image, path.basename(image), preprocessing);
      const numbers = new Float32Array(pixels.length);
      normalizeInto(numbers, pixels, preprocessing.normalization, pixels.length);
      const output = tf.tidy(() => model.apply(tf.tensor(numbers, shape)) as tf.Tensor);
      await active.step();
      const probabilities = (await output.data()) as Float32Array;
      output.dispose();
      const score = positiveScores(probabilities, outputs)[0] as number;
      if (!Number.isFinite(score)) {
        throw new StageFailure(
          `Expected a score for the image ${path.basename(image)}, got ${score}`,
          "The model's weights are no numbers, or its layers run over: train it anew with a smaller learning rate.",
        );
      }
      predictions.push({ image, score });
    }
    model.dispose();
    return predictions;
  } finally {
    await active.close();
  }
}
