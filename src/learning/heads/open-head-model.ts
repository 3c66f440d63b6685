import { expectFeatureFacts, type FeatureFacts } from "../../artifacts/features.js";
import { expectHead, type Head } from "../../artifacts/head.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { ActiveBackend } from "../backend.js";
import { scoreLogistic } from "./score-head.js";

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

/** Opens a model artifact with a head. Throws a StageFailure where it is damaged. */
export async function openHeadModel(folder: string, options: HeadOptions): Promise<HeadModel> {
  const [head, recipe] = await Promise.all([expectHead(folder), expectFeatureFacts(folder)]);
  if (recipe.shape[1] !== head.rows.features) {
    throw new StageFailure(
      `Expected the model's head to take the ${recipe.shape[1]} features of its network, got one of ${head.rows.features}`,
      "Use a model that `train` made.",
    );
  }
  if (head.kind === "logistic") {
    return { head, recipe, score: async (matrix) => scoreLogistic(head, matrix), close: async () => undefined };
  }
  // A regression needs no TensorFlow.js, which takes half a second to load.
  const { openMlp } = await import("./open-mlp.js");
  return { head, recipe, ...(await openMlp(folder, head, options)) };
}
