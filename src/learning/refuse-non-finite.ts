import type { TensorRow } from "../artifacts/tensors.js";
import { StageFailure } from "../core/stage-failure.js";

/** Throws a StageFailure where a model's answer is no number. @param things what was scored, in the message. */
export function refuseNonFinite(things: string, rows: readonly TensorRow[], scores: readonly Float64Array[]): void {
  const at = rows.findIndex((_, row) => scores.some((column) => !Number.isFinite(column[row])));
  if (at < 0) return;
  const wrong = scores.find((column) => !Number.isFinite(column[at]))![at];
  throw new StageFailure(
    `Expected a score for each ${things}, got ${wrong} for ${rows[at]!.image}`,
    "The model's weights are not numbers, or its layers overflow: train it again with a smaller learning rate.",
  );
}
