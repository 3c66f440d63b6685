import { optionalPort, port } from "../../src/stage.js";

export const inputs = {
  tensors: port("tensors", "With the partition train and, to find the best epoch, validation."),
  resume: optionalPort(
    "model-checkpoint",
    "The checkpoint of a training with the same parameters that ended by `stopAfter`: this one goes on from there.",
  ),
};

export const outputs = {
  model: port(
    "model",
    "TensorFlow.js model.json and weights.bin, preprocessing.json; trained-on*: what it was trained and chosen on.",
  ),
  history: port("history", "Loss, accuracy and AUC of each epoch."),
  checkpoint: optionalPort("model-checkpoint", "Made with `stopAfter` only: weights, optimizer and progress."),
};
