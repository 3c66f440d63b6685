import { port } from "../../src/stage.js";

export const inputs = {
  model: port("model", "As from train."),
  tensors: port("tensors", "With the partitions validation and test, prepared as the model's training images were."),
};

export const outputs = {
  predictions: port(
    "predictions",
    "predictions.csv: image, patient, label (1 positive), score, partition; of several classes score.CLASS of each, of findings label.FINDING and score.FINDING of each, empty where unknown.",
  ),
  metrics: port(
    "metrics",
    "metrics.json, operating-point.json, overlap.json, baselines.json; patients.csv where scores are aggregated.",
  ),
  explanations: port(
    "explanations",
    "explanations.csv and pictures: the test images the model was surest of, right and wrong, with Grad-CAM maps.",
  ),
  curves: port(
    "files",
    "ROC, precision-recall, calibration, decision curve and confusion matrix of each partition; of several classes or findings with a column that names each.",
  ),
};
