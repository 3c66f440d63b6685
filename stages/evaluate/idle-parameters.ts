import { isLogisticModel } from "../../src/learning/heads/is-logistic.js";
import { StageFailure, type StageMaker } from "../../src/stage.js";
import { EvaluateParams } from "./params.js";

/** Parameters of networks alone. */
const OF_NETWORKS = ["batchSize", "backend", "device", "threads"] as const satisfies readonly (keyof EvaluateParams)[];

/** What they mean nothing for. */
const REGRESSION = "with a model that is a regression, which is computed at once";

export const idleOnFeatures = (inputs: readonly string[]): Readonly<Record<string, string>> =>
  inputs.includes("features") ? { explainBy: "on `features`, whose maps are made in one way" } : {};

/** @param model the stage that trained it. */
export const idleWithModel = (model: StageMaker | undefined): Readonly<Record<string, string>> =>
  model?.type === "train" && model.inputs.includes("features") && isLogisticModel(model.params)
    ? Object.fromEntries(OF_NETWORKS.map((name) => [name, REGRESSION]))
    : {};

/** Refuses what could not be refused before, of a model that no stage of the pipeline trained. */
export function refuseOfNetworks(params: Readonly<Record<string, unknown>>): void {
  const name = OF_NETWORKS.find(
    (one) =>
      params[one] !== undefined &&
      params[one] !== (EvaluateParams.properties[one] as { readonly default?: unknown }).default,
  );
  if (name === undefined) return;
  throw new StageFailure(`Expected no parameter \`${name}\` ${REGRESSION}, where it means nothing`, "Leave it out.");
}
