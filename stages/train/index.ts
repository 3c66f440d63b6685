import { misplacedScheduleParameters } from "../../src/learning/learning-rate-schedule.js";
import { monitorNamed } from "../../src/learning/monitor.js";
import { misplacedParameters } from "../../src/learning/optimizer-spec.js";
import { defineStage } from "../../src/stage.js";
import { TrainParams } from "./params.js";
import { inputs, outputs } from "./ports.js";

export default defineStage({
  name: "train",
  version: 4,
  description: "Trains a network on the train partition and keeps the weights of its best epoch.",
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
  work: ({ epochs, stopAfter }, facts) => Number(facts?.["epochs"] ?? stopAfter ?? epochs),
  check: (params) => {
    const problems = [];
    if (params.model !== undefined && params.layers !== undefined) {
      problems.push({ path: ["layers"], message: "Expected either `model` or `layers`, got both" });
    }
    const { monitor, earlyStopping } = params;
    for (const [written, path] of [
      [monitor, ["monitor"]],
      [earlyStopping?.monitor, ["earlyStopping", "monitor"]],
    ] as const) {
      if (written !== undefined && monitorNamed(written) === undefined) {
        problems.push({
          path: [...path],
          message: `Expected the name of a class or finding in brackets, in quotes where it has blanks: validation.auc["Lung Opacity"], got ${written}`,
        });
      }
    }
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
