import { defineStage } from "../../src/stage.js";
import { idleOnFeatures, idleWithModel } from "./idle-parameters.js";
import { EvaluateParams } from "./params.js";
import { inputs, outputs } from "./ports.js";

export default defineStage({
  name: "evaluate",
  version: 14,
  description:
    "Scores the validation and test images, chooses the threshold on validation, and measures both: two classes, several, or findings.",
  params: EvaluateParams,
  check: ({ partitions, threshold }, inputs = []) =>
    typeof threshold === "number" || partitions.includes("validation") || inputs.includes("operatingPoint")
      ? []
      : [
          {
            path: ["partitions"],
            message:
              "Expected `partitions` to hold validation, where the threshold is chosen, got [test]: add it, fix the threshold, such as `threshold: 0.5`, or wire `operatingPoint`, the rule of an earlier evaluation",
          },
        ],
  inputs,
  outputs,
  exactlyOneOf: [["tensors"], ["features", "dataset"]],
  idle: (_, inputs): Readonly<Record<string, string>> => ({
    ...idleOnFeatures(inputs),
    ...(inputs.includes("operatingPoint") && {
      threshold: "with `operatingPoint`, which has the threshold",
      costs: "with `operatingPoint`, which has the rule",
    }),
  }),
  idleWith: (_, { model }) => idleWithModel(model),
  async run(ctx) {
    const { evaluateModel } = await import("./evaluate-model.js");
    await evaluateModel(ctx);
  },
});
