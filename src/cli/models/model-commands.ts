import type { ExportOptions } from "../../project/writing/export-run.js";
import type { Command } from "../../vendor/commander.js";
import type { Perform } from "../command.js";
import { examples } from "../examples.js";
import { RUN, runLabel } from "../run/run-argument.js";
import type { RunOptions } from "../run/run-options.js";
import type { PredictOptions } from "./predict.js";

/** `evaluate`, `predict`, `export`: what a trained model is for. */
export function addModelCommands(program: Command, perform: Perform): void {
  program
    .command("evaluate")
    .description(
      "Score the test set with the model of a run that had left it unseen (`partitions: [validation]` of evaluate).",
    )
    .argument("<run>", RUN)
    .requiredOption("--test", "look at the test set; a look is counted")
    .option("--name <label>", "a label for the new run", runLabel)
    .option("--quiet", "only warnings and errors, and the run's folder at the end")
    .addHelpText("after", examples("pipeline evaluate latest --test", "pipeline evaluate longer --test --name final"))
    .action(async (named: string, options: Pick<RunOptions, "name" | "quiet">, command: Command) => {
      const { evaluateRun } = await import("./evaluate.js");
      await perform(command, (project) => evaluateRun(project, named, options));
    });
  program
    .command("predict")
    .description("Score files with the model of a run, read and prepared as its training images were.")
    .argument("<run>", RUN)
    .argument("<file...>", "images as they come, or what the run's stages read (DICOM, volumes); folders, patterns")
    .option("--stage <name>", "the stage that made the model, if there are several")
    .option("--json", "print JSON")
    .option("--csv", "print CSV")
    .addHelpText("after", examples("pipeline predict latest xray.dcm", "pipeline predict longer scans/ --csv"))
    .action(async (named: string, images: readonly string[], options: PredictOptions, command: Command) => {
      const { predict } = await import("./predict.js");
      await perform(command, (project) => predict(project, named, images, options));
    });
  program
    .command("export")
    .description("Write the model of a run for use elsewhere: ONNX, or TensorFlow.js.")
    .argument("<run>", RUN)
    .requiredOption("--format <kind>", "onnx or tfjs")
    .requiredOption("--out <folder>", "where the files go")
    .option("--stage <name>", "the stage that made the model, if there are several")
    .option(
      "--with-training-digests",
      "keep the digests of the training patients' ids, which are pseudonyms: short ids can be guessed from them",
    )
    .addHelpText("after", examples("pipeline export latest --format onnx --out pneumothorax"))
    .action(async (named: string, options: ExportOptions, command: Command) => {
      const { exportRun } = await import("./export.js");
      await perform(command, (project) => exportRun(project, named, options));
    });
}
