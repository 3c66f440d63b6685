import type { FeatureFacts } from "../../artifacts/features.js";
import type { Head } from "../../artifacts/head.js";
import type { ActiveBackend } from "../backend.js";

/** A model that scores features: a head with what is known of its network. */
export interface HeadModel {
  readonly head: Head;
  readonly recipe: FeatureFacts;
  /** Probabilities, as `scoresOf` gives them, of rows that `headMatrix` makes. */
  readonly score: (matrix: Float64Array, signal?: AbortSignal) => Promise<readonly Float64Array[]>;
  readonly close: () => Promise<void>;
}

export interface HeadOptions {
  /** Gives the backend of an `mlp`; a logistic head needs none. */
  readonly start: () => Promise<ActiveBackend>;
  /** Rows predicted at once. */
  readonly batchSize: number;
}
