import type { DatasetFacts } from "../../src/artifacts/dataset.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import type { ImageDigests } from "../../src/artifacts/training-digests.js";
import type { ScoredRow } from "./surest-cases.js";

/** What is evaluated, whether the model sees images or features of them: rows with answers, and who scores them. */
export interface Subject {
  /** Of all partitions, with augmented copies: images, or patients where the model pools their images first. */
  readonly rows: readonly TensorRow[];
  readonly facts: DatasetFacts;
  /** Classes or findings that no training image could teach. */
  readonly notLearned: readonly string[];
  /**
   * Probabilities of rows, as `scoresOf` gives them.
   * @param onDone is told how many are done.
   */
  readonly score: (rows: readonly TensorRow[], onDone: (done: number) => void) => Promise<readonly Float64Array[]>;
  /** The images that rows are of. */
  readonly imagesOf: (rows: readonly TensorRow[]) => readonly TensorRow[];
  /** By what images are known again. */
  readonly digestsOf: (images: readonly TensorRow[]) => Promise<readonly ImageDigests[]>;
  /** Writes what cases were judged by. */
  readonly explain: (folder: string, cases: readonly ScoredRow[]) => Promise<void>;
  readonly close: () => Promise<void>;
}
