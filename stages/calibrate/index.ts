import { defineStage } from "../../src/stage.js";
import { CalibrateParams } from "./params.js";
import { inputs, outputs } from "./ports.js";

export default defineStage({
  name: "calibrate",
  version: 1,
  description:
    "Fits a model's probabilities to the frequencies in the calibration part (validation, if there is none), never to test, and makes the calibrated model; on request with sets of answers of a promised coverage.",
  params: CalibrateParams,
  inputs,
  outputs,
  exactlyOneOf: [["tensors"], ["features", "dataset"]],
  async run(ctx) {
    const { calibrateModel } = await import("./calibrate-model.js");
    await calibrateModel(ctx);
  },
});
