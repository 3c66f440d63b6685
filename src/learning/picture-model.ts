import type { Preprocessing } from "../artifacts/preprocessing.js";

/** A model that scores pictures, of either kind. */
export interface PictureModel {
  /** How a picture is prepared for it. */
  readonly preprocessing: Preprocessing;
  /** Whether the pictures of an original are pooled and have one score together. */
  readonly pools: boolean;
  /**
   * Probability of each answer, in the order of `answersAsked`.
   * @param pictures uint8, height x width x channels, as `imageTensor` gives them: one, or all of an original.
   */
  readonly score: (pictures: readonly Uint8Array[]) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
}
