import { expectFeatureFacts } from "../../artifacts/features.js";
import { expectHead } from "../../artifacts/head.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { HeadModel, HeadOptions } from "./head-model.js";
import { scoreLogistic } from "./score-head.js";

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
