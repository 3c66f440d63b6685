import type { DatasetFacts } from "../artifacts/dataset.js";
import type { TensorRow } from "../artifacts/tensors.js";
import type { ImageDigests } from "../artifacts/training-digests.js";
import type { PictureTraits } from "./picture-traits.js";
import type { Surroundings } from "./start-backend.js";

/** A model with the images or features that it scores: rows with answers, and who scores them. */
export interface Scorer {
  /** Of all partitions, with augmented copies: images, or patients where the model pools their images first. */
  readonly rows: readonly TensorRow[];
  readonly facts: DatasetFacts;
  /** Classes or findings that no training image could teach. */
  readonly notLearned: readonly string[];
  /**
   * Probabilities of rows, as `scoresOf` gives them, before any calibration of the model.
   * @param onDone is told how many are done.
   */
  readonly score: (rows: readonly TensorRow[], onDone: (done: number) => void) => Promise<readonly Float64Array[]>;
  /** The images that rows are of. */
  readonly imagesOf: (rows: readonly TensorRow[]) => readonly TensorRow[];
  /** By what images are known again. */
  readonly digestsOf: (images: readonly TensorRow[]) => Promise<readonly ImageDigests[]>;
  /** The figures of images by which sets of them are told apart. */
  readonly traitsOf: (images: readonly TensorRow[]) => Promise<readonly PictureTraits[]>;
  readonly close: () => Promise<void>;
}

/** What a stage gives to score by. */
export interface ScoringContext extends Surroundings {
  readonly params: Surroundings["params"] & { readonly batchSize: number };
  readonly signal: AbortSignal;
}
