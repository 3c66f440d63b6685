import { readTrainingImages } from "../artifacts/training-images.js";
import { isStageFailure } from "../core/stage-failure.js";
import type { CorruptImage } from "../imaging/corrupt-image.js";
import { type ImageSource, openImage } from "../imaging/decode.js";
import { fewLevels } from "../imaging/nearly-uniform.js";
import { isColoured, type PictureKind } from "../imaging/picture-kinds.js";
import { imageTensor } from "../imaging/transforms/preprocessing.js";
import { chooseBackend } from "./choose-backend.js";
import { loadModel } from "./model-files.js";
import { normalizeInto } from "./normalization.js";
import { scoresOf } from "./predict-rows.js";
import { tf } from "./tfjs.js";
import { unlikeTraining } from "./unlike-training.js";

/** A picture to score: as it comes, before any `resize`. */
export interface PictureToScore {
  /** The file, as it was given. */
  readonly image: string;
  /** Which picture of that file; empty where it is one. */
  readonly picture: string;
  readonly source: ImageSource;
}

/** A file, or a picture of it, that cannot be scored. */
export interface Unscored {
  readonly image: string;
  readonly reason: string;
}

export type ImagePrediction =
  | {
      readonly image: string;
      readonly picture: string;
      /** Probability of each answer, 0..1, in the order of `answersAsked`: of two classes that of the positive one. */
      readonly scores: readonly number[];
      /** Darkest and brightest level of 256, where the picture, prepared for the model, spans few of them. */
      readonly few?: readonly [number, number];
      /** In what it is unlike all training images, in words; empty where it is like them, or that is not known. */
      readonly unlike: readonly string[];
    }
  | Unscored;

export interface PredictImagesRequest {
  /** A model artifact. */
  readonly model: string;
  /** What could not be opened is handed on. */
  readonly pictures: AsyncIterable<PictureToScore | Unscored>;
  readonly threads: number;
}

/**
 * Scores pictures with a saved model, prepared exactly as its training images were, one after another: memory for one.
 * What cannot be decoded is among the results, with its reason.
 */
export async function* predictImages(request: PredictImagesRequest): AsyncGenerator<ImagePrediction> {
  const { active } = await chooseBackend({ backend: "auto", device: "auto", threads: request.threads });
  try {
    const { model, preprocessing } = await loadModel(request.model);
    const training = await readTrainingImages(request.model);
    const [height, width] = preprocessing.size;
    const shape: [number, number, number, number] = [1, height, width, preprocessing.channels];
    for await (const one of request.pictures) {
      if ("reason" in one) {
        yield one;
        continue;
      }
      const { image, picture } = one;
      const pixels = await imageTensor(one.source, image, preprocessing).catch(reasonWhy);
      if (typeof pixels === "string") {
        yield { image, reason: pixels };
        continue;
      }
      const numbers = new Float32Array(pixels.length);
      normalizeInto(numbers, pixels, preprocessing.normalization, pixels.length);
      const output = tf.tidy(() => model.apply(tf.tensor(numbers, shape)) as tf.Tensor);
      await active.step();
      const probabilities = (await output.data()) as Float32Array;
      output.dispose();
      const scores = scoresOf(probabilities, preprocessing.question, 1).map(([score]) => score!);
      const wrong = scores.find((score) => !Number.isFinite(score));
      if (wrong !== undefined) {
        yield { image, reason: noScore(wrong) };
        continue;
      }
      const few = fewLevels({ data: pixels });
      const unlike = training === undefined ? [] : unlikeTraining(pixels, await kindOf(one.source, image), training);
      yield { image, picture, scores, ...(few && { few }), unlike };
    }
    model.dispose();
  } finally {
    await active.close();
  }
}

/** Of an original that was decoded before. */
async function kindOf(source: ImageSource, name: string): Promise<PictureKind> {
  const { facts } = await openImage(source, name);
  return { ...facts, isColoured: await isColoured(source, name, facts) };
}

const noScore = (score: number): string =>
  `Expected a score, got ${score}: the model's weights are not numbers, or its layers overflow. Train it again with a smaller learning rate`;

/**
 * What is wrong with a file, without the advice that readers give to a pipeline. Anything else is a bug. Errors are told
 * by their names: stages have classes of their own.
 */
export function reasonWhy(error: unknown): string {
  if (!isStageFailure(error)) throw error;
  return (error as Partial<CorruptImage>).reason ?? error.message;
}
