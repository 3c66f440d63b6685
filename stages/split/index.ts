import { defineStage, optionalPort, port } from "../../src/stage.js";
import { foldProblems } from "./fold-problems.js";
import { SplitParams } from "./params.js";
import { shareProblems } from "./share-problems.js";

export default defineStage({
  name: "split",
  version: 3,
  changes: {
    3: "every patient has the same chance of a part now, whatever its number of images, so images are divided differently",
  },
  description:
    "Assigns images to train, validation and test, and to calibration if asked for, so that no patient and no identical image is in more than one.",
  params: SplitParams,
  inputs: {
    dataset: port("dataset"),
    lists: optionalPort("files", "Official lists of image names, such as those of NIH ChestX-ray14."),
  },
  outputs: { dataset: port("dataset", "The same dataset with its partition column filled in.") },
  check: (params) => {
    const problems = [...(params.folds === undefined ? shareProblems(params) : []), ...foldProblems(params)];
    if (params.keep && params.folds !== undefined) {
      problems.push({ path: ["keep"], message: "Expected either `keep` or `folds`, got both" });
    }
    return problems;
  },
  async run(ctx) {
    const { splitDataset } = await import("./split-dataset.js");
    await splitDataset(ctx);
  },
});
