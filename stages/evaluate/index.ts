import { defineStage, port } from "../../src/stage.js";
import { EvaluateParams } from "./params.js";

export default defineStage({
  name: "evaluate",
  version: 9,
  description: "Scores the validation and test images, chooses the threshold on validation, and measures both.",
  params: EvaluateParams,
  check: ({ partitions, threshold }) =>
    typeof threshold === "number" || partitions.includes("validation")
      ? []
      : [
          {
            path: ["partitions"],
            message:
              "Expected `partitions` to hold validation, where the threshold is chosen, got [test]: add it, or fix the threshold, such as `threshold: 0.5`",
          },
        ],
  inputs: {
    model: port("model", "As from train."),
    tensors: port("tensors", "With the partitions validation and test, prepared as the model's training images were."),
  },
  outputs: {
    predictions: port("predictions", "predictions.csv: image, patient, label (1 positive), score, partition."),
    metrics: port(
      "metrics",
      "metrics.json, operating-point.json, overlap.json; patients.csv where scores are aggregated.",
    ),
    explanations: port(
      "explanations",
      "explanations.csv and pictures: the test images the model was surest of, right and wrong, with Grad-CAM maps.",
    ),
    curves: port("files", "ROC, precision-recall, calibration, decision curve and confusion matrix of each partition."),
  },
  async run(ctx) {
    const { evaluateModel } = await import("./evaluate-model.js");
    await evaluateModel(ctx);
  },
});
