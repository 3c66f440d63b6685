import { optionalPort, port } from "../../src/stage.js";

export const inputs = {
  tensors: optionalPort("tensors", "With the partition train and, to find the best epoch, validation."),
  features: optionalPort("features", "Of every image of the dataset, from embed: what a head is trained on."),
  dataset: optionalPort("dataset", "From split: labels, partitions, patients and covariates of the images."),
  resume: optionalPort(
    "model-checkpoint",
    "The checkpoint of a training with the same parameters that ended by `stopAfter`: this one goes on from there.",
  ),
};

export const outputs = {
  model: port(
    "model",
    "TensorFlow.js model.json and weights.bin, preprocessing.json; on features head.json, head-rows.json, features.json and the pretrained network; trained-on*: what it was trained and chosen on.",
  ),
  history: optionalPort(
    "history",
    "Loss, accuracy and AUC of each epoch; none of `model: logistic`, which has no epochs.",
  ),
  checkpoint: optionalPort("model-checkpoint", "Made with `stopAfter` only: weights, optimizer and progress."),
};
