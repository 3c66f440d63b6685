import { isLogisticModel } from "../../src/learning/heads/is-logistic.js";
import { HEADS } from "./head-params.js";
import type { TrainParams } from "./params.js";

/** Of networks trained in epochs. */
const OF_EPOCHS = [
  ...["epochs", "stopAfter", "batchSize", "optimizer", "schedule", "labelSmoothing", "l2", "gradientClipNorm"],
  ...["monitor", "keep", "earlyStopping", "backend", "device"],
] as const satisfies readonly (keyof TrainParams)[];

const OF_TENSORS = ["normalization"] as const satisfies readonly (keyof TrainParams)[];
const OF_FEATURES = ["aggregate", "covariates"] as const satisfies readonly (keyof TrainParams)[];
const OF_REGRESSIONS = ["C", "innerFolds"] as const satisfies readonly (keyof TrainParams)[];

/** The parameters that mean nothing for this model on these inputs, each with why. */
export function idleParameters(params: TrainParams, inputs: readonly string[]): Readonly<Record<string, string>> {
  const because = (names: readonly string[], why: string) => names.map((name) => [name, why] as const);
  if (!isOnFeatures(inputs)) return Object.fromEntries(because([...OF_FEATURES, ...OF_REGRESSIONS], "on `tensors`"));
  const isLogistic = isLogisticModel(params);
  return Object.fromEntries([
    ...because(OF_TENSORS, "on `features`, which are standardized"),
    ...(isLogistic
      ? because(OF_EPOCHS, "with `model: logistic`, which is solved at once")
      : because(OF_REGRESSIONS, "without `model: logistic`")),
    ...(isLogistic && typeof params.C === "number"
      ? because(["innerFolds"], "with one C, where nothing is chosen")
      : []),
  ]);
}

const isOnFeatures = (inputs: readonly string[]): boolean =>
  !inputs.includes("tensors") && (inputs.includes("features") || inputs.includes("dataset"));

/** What is wrong with a model on these inputs. */
export function misplacedModel(
  params: Pick<TrainParams, "model" | "layers">,
  inputs: readonly string[],
): { readonly path: readonly string[]; readonly message: string; readonly remedy: string } | undefined {
  const { model } = params;
  const isHead = HEADS.some((head) => head === model);
  const path = ["model"];
  if (inputs.includes("tensors") && isHead) {
    return {
      path,
      message: `Expected a network for the input \`tensors\`, got \`model: ${model}\`, which is trained on features`,
      remedy: "Wire `features` (from a stage `embed`) and `dataset` in place of `tensors`.",
    };
  }
  if (isOnFeatures(inputs) && model !== undefined && !isHead) {
    return {
      path,
      message: `Expected a model for the input \`features\`, got \`model: ${model}\`, which is trained on images`,
      remedy: "Use `model: logistic` or `model: mlp`.",
    };
  }
  if (inputs.includes("resume") && (model === "logistic" || (isOnFeatures(inputs) && isLogisticModel(params)))) {
    return {
      path,
      message: "Expected a network for the input `resume`, got `model: logistic`, which is solved at once",
      remedy: "Leave `resume` out.",
    };
  }
  return undefined;
}
