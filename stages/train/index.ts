import { misplacedScheduleParameters } from "../../src/learning/learning-rate-schedule.js";
import { misplacedParameters } from "../../src/learning/optimizer-spec.js";
import { defineStage, optionalPort, port } from "../../src/stage.js";
import { TrainParams } from "./params.js";

export default defineStage({
  name: "train",
  version: 4,
  description: "Trains a network on the train partition and keeps the weights of its best epoch.",
  params: TrainParams,
  inputs: {
    tensors: port("tensors", "With partitions train and, for the best epoch to be known, validation."),
    resume: optionalPort(
      "model-checkpoint",
      "The checkpoint of a training with the same parameters that ended by `stopAfter`: this one goes on from there.",
    ),
  },
  outputs: {
    model: port(
      "model",
      "TensorFlow.js model.json and weights.bin, preprocessing.json; trained-on*: what it was trained and chosen on.",
    ),
    history: port("history", "Loss, accuracy and AUC of each epoch."),
    checkpoint: optionalPort("model-checkpoint", "Made with `stopAfter` only: weights, optimizer and progress."),
  },
  resumable: {
    epochs: "epochs",
    stopAfter: "stopAfter",
    resume: "resume",
    checkpoint: "checkpoint",
    metrics: {
      "validation.auc": "higher",
      "validation.accuracy": "higher",
      "validation.loss": "lower",
      "train.loss": "lower",
    },
  },
  check: (params) => {
    const problems = [];
    if (params.model !== undefined && params.layers !== undefined) {
      problems.push({ path: ["layers"], message: "Expected either `model` or `layers`, got both" });
    }
    const { monitor, earlyStopping } = params;
    if (monitor !== undefined && earlyStopping?.monitor !== undefined && monitor !== earlyStopping.monitor) {
      problems.push({
        path: ["earlyStopping", "monitor"],
        message: `Expected the monitor to be given once, got ${monitor} and ${earlyStopping.monitor}`,
      });
    }
    for (const { name, message } of misplacedParameters(params.optimizer)) {
      problems.push({ path: ["optimizer", name], message });
    }
    for (const { name, message } of misplacedScheduleParameters(params.schedule)) {
      problems.push({ path: ["schedule", name], message });
    }
    if (params.stopAfter !== undefined && params.stopAfter > params.epochs) {
      problems.push({
        path: ["stopAfter"],
        message: `Expected stopAfter to be at most epochs (${params.epochs}), got ${params.stopAfter}`,
      });
    }
    if (params.schedule.warmupEpochs > params.epochs) {
      problems.push({
        path: ["schedule", "warmupEpochs"],
        message: `Expected warmupEpochs to be at most epochs (${params.epochs}), got ${params.schedule.warmupEpochs}`,
      });
    }
    return problems;
  },
  async run(ctx) {
    const { trainModel } = await import("./train-model.js");
    await trainModel(ctx);
  },
});
