import { defineStage } from "../../src/stage.js";
import { checkParams } from "./check-params.js";
import { idleParameters } from "./idle-parameters.js";
import { TrainParams } from "./params.js";
import { inputs, outputs } from "./ports.js";

export default defineStage({
  name: "train",
  version: 5,
  description:
    "Trains a network on the train partition and keeps the weights of its best epoch; or a head on features of a pretrained network.",
  params: TrainParams,
  inputs,
  outputs,
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
    ofEach: ["validation.auc"],
  },
  work: ({ epochs, stopAfter }, facts) => Number(facts?.["epochs"] ?? stopAfter ?? epochs ?? 1),
  exactlyOneOf: [["tensors"], ["features", "dataset"]],
  idle: idleParameters,
  check: (params, inputs = []) => checkParams(params, inputs),
  async run(ctx) {
    const { tensors, features, dataset } = ctx.inputs;
    if (tensors !== undefined) {
      const { trainModel } = await import("./train-model.js");
      await trainModel(ctx, tensors);
    } else if (features !== undefined && dataset !== undefined) {
      const { trainHead } = await import("./train-head.js");
      await trainHead(ctx, { features, dataset });
    }
  },
});
