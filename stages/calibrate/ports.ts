import { optionalPort, port } from "../../src/stage.js";

export const inputs = {
  model: port("model", "As from train."),
  tensors: optionalPort("tensors", "With the partition calibration or validation, prepared as the training images."),
  features: optionalPort("features", "In place of tensors, for a model that was trained on features."),
  dataset: optionalPort("dataset", "With features: labels, partitions and patients, from split."),
};

export const outputs = {
  model: port("model", "The same model with calibration.json, which all that scores with it applies."),
};
