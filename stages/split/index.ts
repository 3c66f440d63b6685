import { defineStage, optionalPort, port } from "../../src/stage.js";
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
    const problems = [];
    if (params.keep && params.folds !== undefined) {
      problems.push({ path: ["keep"], message: "Expected either `keep` or `folds`, got both" });
    }
    if (params.folds === undefined) for (const problem of shareProblems(params)) problems.push(problem);
    if ((params.folds === undefined) !== (params.fold === undefined)) {
      const missing = params.folds === undefined ? "folds" : "fold";
      problems.push({
        path: [missing === "folds" ? "fold" : "folds"],
        message: `Expected \`folds\` and \`fold\` to be given together, got no \`${missing}\``,
      });
    }
    if (params.folds !== undefined && params.fold !== undefined) {
      if (params.fold > params.folds) {
        problems.push({ path: ["fold"], message: `Expected a fold from 1 to ${params.folds}, got ${params.fold}` });
      }
      if (params.validation + params.calibration + 1 / params.folds >= 1) {
        const [names, got] =
          params.calibration > 0
            ? ["validation and calibration", `${params.validation} + ${params.calibration}`]
            : ["validation", params.validation];
        problems.push({
          path: ["validation"],
          message: `Expected ${names} to leave something for training in addition to one fold of ${params.folds}, got ${got}`,
        });
      }
    }
    return problems;
  },
  async run(ctx) {
    const { splitDataset } = await import("./split-dataset.js");
    await splitDataset(ctx);
  },
});
