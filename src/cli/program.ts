import { statSync } from "node:fs";
import path from "node:path";
import { LANGUAGES } from "../core/language.js";
import { withoutControl } from "../core/printable.js";
import { packageVersion } from "../project/package-folder.js";
import { withProfile } from "../project/profile.js";
import { type FolderOptions, projectFolders } from "../project/project-folders.js";
import { Command, Option } from "../vendor/commander.js";
import { addAboutCommands } from "./about/about-commands.js";
import { addCacheCommands } from "./cache/cache-commands.js";
import { type CommandResult, type Perform, wrongArgument } from "./command.js";
import { examples } from "./examples.js";
import { addExperimentCommands } from "./experiments/experiment-commands.js";
import { addModelCommands } from "./models/model-commands.js";
import { errorColor } from "./output.js";
import { problemLines } from "./problem-lines.js";
import { addRunCommands } from "./run/run-commands.js";

type GlobalOptions = FolderOptions & {
  readonly cwd?: string;
  readonly reporter?: string;
  readonly profile?: string;
};

/**
 * The command line: names, options and help of every command. A command's own code is loaded when it runs.
 * @param done gets what the command came to.
 */
export function createProgram(done: (result: CommandResult) => void): Command {
  const program = new Command("pipeline")
    .description("Declarative, cached and comparable pipelines for medical image classification.")
    .usage("<command> [options]")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help of a command")
    .addOption(new Option("--cwd <folder>", "work as if started in this folder"))
    .addOption(new Option("--cache <folder>", "keep results here, not in cache/ of the project").env("RADPIPE_CACHE"))
    .addOption(new Option("--runs <folder>", "record runs here, not in runs/ of the project").env("RADPIPE_RUNS"))
    .addOption(new Option("--trust", "let the pipeline run code of its own in this call, in whatever folder it lies"))
    .addOption(
      new Option(
        "--language <language>",
        "write reports, comparisons and model cards in it, whatever the pipeline says",
      )
        .choices([...LANGUAGES])
        .env("RADPIPE_LANGUAGE"),
    )
    .addOption(
      new Option("--profile <name>", "where and how to run, of .radpipe.yaml here or in your configuration").env(
        "RADPIPE_PROFILE",
      ),
    )
    .configureHelp({ showGlobalOptions: true })
    // Messages repeat what the user typed.
    .configureOutput({ writeErr: (text) => void process.stderr.write(ownLines(withoutControl(text, errorColor()))) })
    .exitOverride();
  const perform: Perform = async (command, action) => {
    const { cwd, reporter, profile, ...folders } = command.optsWithGlobals<GlobalOptions>();
    if (cwd !== undefined) {
      if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
        return done(wrongArgument(`Expected --cwd to be a folder, got "${cwd}"`));
      }
      // Everything that is relative to the working folder, stages' processes too, follows.
      process.chdir(path.resolve(cwd));
    }
    const project = await withProfile(projectFolders(process.cwd(), folders), profile === "" ? undefined : profile);
    const result = project.ok ? await action(project.value) : project;
    if (!result.ok && reporter === "json") process.stdout.write(problemLines(result.error));
    done(result);
  };
  addRunCommands(program, perform);
  addExperimentCommands(program, perform);
  addModelCommands(program, perform);
  addCacheCommands(program, perform);
  addAboutCommands(program, perform);
  program
    .command("trust")
    .description("Let pipelines in a folder run code of their own, now and later.")
    .argument("[dir]", "the folder (default: the project)")
    .action(async (named: string | undefined, _options: unknown, command: Command) => {
      const { trust } = await import("./about/trust.js");
      await perform(command, (project) => trust(project, named));
    });
  program
    .command("completion")
    .description("Print a script that completes commands, options, pipelines and runs in a shell.")
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText("after", examples("pipeline completion bash > ~/.local/share/bash-completion/completions/pipeline"))
    .action(async (shell: string, _options: unknown, command: Command) => {
      const { completionScript } = await import("./completion/completion-script.js");
      await perform(command, async () => completionScript(shell));
    });
  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action(async (words: readonly string[], _options: unknown, command: Command) => {
      const { complete } = await import("./completion/complete.js");
      await perform(command, () => complete(words, program));
    });
  return program;
}

/** A line that a user's text begins is set in, so that it cannot pass for one of ours. */
const ownLines = (text: string): string =>
  text.startsWith("error:") ? text.replaceAll(/\n(?!$|\(Did you mean)/g, "\n  ") : text;
