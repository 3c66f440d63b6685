import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";

/** The failure of a stage that was stopped by Ctrl-C. */
export const interrupted = ({ id }: { readonly id: StageId }): Failure => ({
  reason: "interrupted",
  message: "The run was interrupted while the stage was running",
  remedy: "Run again: what was finished is kept, and stages with checkpoints continue where they stopped.",
  stage: id,
});
