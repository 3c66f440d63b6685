import type { Command } from "../vendor/commander.js";
import { examples } from "./examples.js";
import type { PredictOptions } from "./predict.js";
import type { Perform } from "./program.js";

const RUN = "a run's id, a unique beginning of one, a label, latest, or latest~1";

/** `predict`: what a trained model is for. */
export function addModelCommands(program: Command, perform: Perform): void {
  program
    .command("predict")
    .description("Score images with the model of a run, prepared as its training images were.")
    .argument("<run>", RUN)
    .argument("<image...>", "image files as they come, before any resizing")
    .option("--stage <name>", "the stage that made the model, where there are several")
    .option("--json", "print JSON")
    .addHelpText("after", examples("pipeline predict latest xray.png", "pipeline predict longer scans/*.png --json"))
    .action(async (named: string, images: readonly string[], options: PredictOptions, command: Command) => {
      const { predict } = await import("./predict.js");
      await perform(command, (project) => predict(project, named, images, options));
    });
}
