import { OPERATING_POINT_FILE } from "../../src/artifacts/operating-point.js";
import { optionalPort, port } from "../../src/stage.js";

export const inputs = {
  model: port("model", "As from train."),
  tensors: optionalPort(
    "tensors",
    "With the partitions validation and test, prepared as the model's training images were.",
  ),
  features: optionalPort(
    "features",
    "In place of tensors, for a model that was trained on features: of every image of the dataset.",
  ),
  dataset: optionalPort("dataset", "With features: labels, partitions and patients, from split."),
  images: optionalPort("images", "With features: the images that they were made of, for pictures and heat maps."),
  operatingPoint: optionalPort(
    "metrics",
    "For data that the model's development did not have: the metrics of the development's evaluation, whose rule for calling cases is then applied as it is, so that no validation images are needed.",
    { reads: [OPERATING_POINT_FILE] },
  ),
  reference: optionalPort(
    "predictions",
    "The predictions of the development's evaluation: figures are then set beside those of its test set, with the drop and its interval (external.json).",
  ),
};

export const outputs = {
  predictions: port(
    "predictions",
    "predictions.csv: image, patient, label (1 positive), score, partition; for several classes score.CLASS for each, for findings label.FINDING and score.FINDING for each, empty where unknown.",
  ),
  metrics: port(
    "metrics",
    "metrics.json, operating-point.json, overlap.json, baselines.json; patients.csv if scores are aggregated; external.json and drift.json with `operatingPoint` or `reference`.",
  ),
  explanations: port(
    "explanations",
    "explanations.csv and pictures: the test images the model was most confident about, right and wrong, with Grad-CAM maps.",
  ),
  curves: port(
    "files",
    "ROC, precision-recall, calibration, decision curve and confusion matrix of each partition; for several classes or findings with a column that names each.",
  ),
};
