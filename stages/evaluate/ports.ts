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
};

export const outputs = {
  predictions: port(
    "predictions",
    "predictions.csv: image, patient, label (1 positive), score, partition; for several classes score.CLASS for each, for findings label.FINDING and score.FINDING for each, empty where unknown.",
  ),
  metrics: port(
    "metrics",
    "metrics.json, operating-point.json, overlap.json, baselines.json; patients.csv if scores are aggregated.",
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
