import type { Command } from "../../vendor/commander.js";
import type { Perform } from "../command.js";
import { examples } from "../examples.js";
import type { DoctorOptions } from "./doctor.js";
import type { UiCommandOptions } from "./ui.js";

const repeated = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

/** `stages`, `explain`, `ui`, `schema`, `doctor`, `pseudonym`, `init`: what there is, what is here, and a start. */
export function addAboutCommands(program: Command, perform: Perform): void {
  program
    .command("stages")
    .description("List the stage types, or show what one takes and gives.")
    .argument("[name]", "a stage type, a file of your own (./my-stage.ts), or a package")
    .option("--json", "print JSON")
    .addHelpText("after", examples("pipeline stages", "pipeline stages augment"))
    .action(async (named: string | undefined, options: { readonly json?: boolean }, command: Command) => {
      const { stageTypes } = await import("./stage-types.js");
      await perform(command, (project) => stageTypes(project, named, options));
    });
  program
    .command("explain")
    .description("Explain a topic, or the code of a message, a metric or a check of the audit; alone, list the topics.")
    .argument("[topic...]", "a topic, such as sweeps, or a code, such as params-changed")
    .addHelpText("after", examples("pipeline explain", "pipeline explain sweeps", "pipeline explain params-changed"))
    .action(async (words: readonly string[], _options: unknown, command: Command) => {
      const { explainWords } = await import("./explain.js");
      const commands = program.commands.map((one) => one.name());
      await perform(command, async () => explainWords(words, commands));
    });
  program
    .command("ui")
    .description("Look at runs, their results and the cache in a browser: a page of this machine, until Ctrl-C.")
    .option("--port <number>", "listen on this port; 0 takes any that is free (default: the first free one from 4737)")
    .option("--host <address>", "listen on this address (default: 127.0.0.1, which other machines do not reach)")
    .option("--allow-host <name>", "answer to this name too, by which others reach --host (repeatable)", repeated)
    .option("--open", "open it in the browser")
    .addHelpText("after", examples("pipeline ui --open", "pipeline ui --host 0.0.0.0 --allow-host gpu1.lab.example"))
    .action(async (options: UiCommandOptions, command: Command) => {
      const { ui } = await import("./ui.js");
      await perform(command, (project) => ui(project, options));
    });
  program
    .command("schema")
    .description("Print the JSON Schema of a pipeline file, for editors.")
    .argument("[pipeline]", "include the stage types, wires and params of this file")
    .addHelpText(
      "after",
      examples(
        "pipeline schema > pipelines/pipeline.schema.json",
        "pipeline schema study > pipelines/study.schema.json",
      ),
    )
    .action(async (named: string | undefined, _options: unknown, command: Command) => {
      const { schema } = await import("./schema.js");
      await perform(command, (project) => schema(project, named));
    });
  program
    .command("doctor")
    .description("Show what radpipe finds on this machine: versions, memory, disk, learning backends, network.")
    .option("--json", "print JSON")
    .option("--bench", "time a small training step on each learning backend")
    .option("--tensorflow-from <python>", "build the backend tensorflow against the TensorFlow of this Python")
    .addHelpText("after", examples("pipeline doctor --bench", "pipeline doctor --tensorflow-from .venv/bin/python"))
    .action(async (options: DoctorOptions, command: Command) => {
      if (options.tensorflowFrom !== undefined) {
        const { buildTensorflow } = await import("./build-tensorflow.js");
        return perform(command, () => buildTensorflow(options.tensorflowFrom as string));
      }
      const { doctor } = await import("./doctor.js");
      await perform(command, (project) => doctor(project, options));
    });
  program
    .command("pseudonym")
    .description("Print what this project calls patients where a pipeline says `pseudonymize: true`.")
    .argument("[id...]", "ids of patients, as tables and headers have them (default: lines of standard input)")
    .addHelpText("after", examples("pipeline pseudonym 00012", "pipeline pseudonym < ids.txt"))
    .action(async (ids: readonly string[], _options: unknown, command: Command) => {
      const { pseudonym } = await import("./pseudonym.js");
      await perform(command, (project) => pseudonym(project, ids));
    });
  program
    .command("init")
    .description("Start a project: a commented pipeline and example labels. Or a stage. Overwrites nothing.")
    .argument("[folder]", "where (default: the working folder; of a stage the project)")
    .option("--stage <name>", "write a stage of your own with its test into stages/, to start from")
    .addHelpText("after", examples("pipeline init my-study", "pipeline init --stage keep-frontal"))
    .action(async (folder: string | undefined, { stage }: { readonly stage?: string }, command: Command) => {
      const { init, initStage } = await import("./init.js");
      if (stage !== undefined) {
        return perform(command, (project) => initStage(project, folder, stage));
      }
      await perform(command, (project) => init(project, folder));
    });
}
