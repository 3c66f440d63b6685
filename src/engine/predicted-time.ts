import type { ActionRecord } from "../core/action.js";
import type { JsonObject } from "../core/json.js";
import type { ValidStage } from "../core/valid-pipeline.js";

/** Of a stage that was planned. */
interface Predicted {
  readonly predictedMs?: number;
  /** How many times as much it will make as the execution that the prediction is from. */
  readonly growth?: number;
}

/**
 * How long a stage will take, from how long the nearest execution took here: in proportion to the work that its
 * parameters ask for, and to how much more the stages before it will make than they did then.
 * `growth` is that of what it makes itself. Empty where nothing was executed before.
 */
export function predictedTime(
  stage: ValidStage,
  nearest: ActionRecord | undefined,
  before: readonly (Pick<Predicted, "growth"> | undefined)[],
): Predicted {
  if (nearest === undefined) return {};
  const { contract } = stage;
  // Parameters of the earlier execution are known if its key holds them unchanged.
  const then = contract.identity === undefined ? (nearest.manifest.params as JsonObject) : undefined;
  const ratio = (of: ((params: JsonObject) => number) | undefined, earlier = of): number =>
    of === undefined || earlier === undefined || then === undefined ? 1 : sound(of(stage.params) / earlier(then));
  const inputs = before.reduce((product, draft) => product * (draft?.growth ?? 1), 1);
  const work = contract.work;
  const time = ratio(work && ((params) => work(params)), work && ((params) => work(params, nearest.facts)));
  return { predictedMs: Math.round(nearest.durationMs * time * inputs), growth: ratio(contract.yields) };
}

const sound = (ratio: number): number => (Number.isFinite(ratio) && ratio > 0 ? ratio : 1);
