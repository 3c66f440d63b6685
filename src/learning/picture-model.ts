import type { Preprocessing } from "../artifacts/preprocessing.js";
import type { TrainingImages } from "../artifacts/training-images.js";

/** How a picture is prepared for a model, or for those members of an ensemble that take it in the same way. */
export interface PictureWay {
  readonly preprocessing: Preprocessing;
  /** What the images were like that each of them was trained on, where that is known. */
  readonly training: readonly (TrainingImages | undefined)[];
}

/** A model that scores pictures, of any kind. */
export interface PictureModel {
  /** One, but of an ensemble whose members take pictures in several. */
  readonly ways: readonly PictureWay[];
  /** Whether the pictures of an original are pooled and have one score together. */
  readonly pools: boolean;
  /**
   * Probability of each answer, in the order of `answersAsked`.
   * @param pictures one, or all of an original; each as `imageTensor` gives it (uint8, height x width x channels) in each of
   * the model's ways.
   */
  readonly score: (pictures: readonly PreparedPicture[]) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
}

/** By way. */
export type PreparedPicture = readonly Uint8Array[];
