import { type Command, type CommanderError, InvalidArgumentError, Option } from "../../vendor/commander.js";
import type { Perform } from "../command.js";
import { examples } from "../examples.js";
import { say } from "../output.js";
import type { CheckOptions } from "./check.js";
import type { GraphOptions } from "./graph.js";
import { runLabel } from "./run-argument.js";
import type { RunOptions } from "./run-options.js";

const PIPELINE = "a .yaml file, or the name of one in pipelines/ (default: the only one there)";

/** `run` and `plan`, with the same options. */
export function addRunCommands(program: Command, perform: Perform): void {
  const run = program
    .command("run")
    .description("Run a pipeline: what is in the cache is taken from there, the rest is executed.")
    .argument("[pipeline]", PIPELINE)
    .action(async (named: string | undefined, options: RunOptions, command: Command) => {
      if (options.watch) {
        const startedIn = process.cwd();
        const { watchRun } = await import("./watch.js");
        return perform(command, (project) => watchRun(project, named, options, startedIn));
      }
      const { run } = await import("./run.js");
      await perform(command, (project) => run(project, named, options));
    });
  adviseOnValues(run);
  addSelection(run);
  for (const option of execution()) run.addOption(option);
  run.addHelpText(
    "after",
    examples(
      "pipeline run demo",
      "pipeline run demo --set params.epochs=20 --name longer",
      "pipeline run nih-chestxray14 --set params.pathology=Effusion",
      "pipeline run pipelines/mine.yaml --from train",
      "pipeline run pipelines/mine.yaml --watch",
    ),
  );
  run.addOption(detach());
  const plan = program
    .command("plan")
    .description("Show what `run` would execute or take from the cache, and why. Runs nothing.")
    .argument("[pipeline]", PIPELINE)
    .action(async (named: string | undefined, options: RunOptions, command: Command) => {
      const { plan } = await import("./plan.js");
      await perform(command, (project) => plan(project, named, options));
    });
  adviseOnValues(plan);
  addSelection(plan);
  plan.option("--json", "print JSON");
  // A command line of `run` is one of `plan` too.
  for (const option of execution()) plan.addOption(option.hideHelp());
  plan.addHelpText("after", examples("pipeline plan demo", "pipeline plan demo --set params.epochs=20"));
  program
    .command("check")
    .description("Report everything that is wrong with a pipeline file, and what is probably a mistake. Runs nothing.")
    .argument("[pipeline]", PIPELINE)
    .option("--set <path=value>", "set a value of the file, such as params.epochs=20 (repeatable)", oneMore)
    .option("--no-sweep", "one run of the file's own values, without its `sweep` and `replicates`")
    .option("--json", "print JSON")
    .addHelpText("after", examples("pipeline check demo", "pipeline check pipelines/mine.yaml --json"))
    .action(async (named: string | undefined, options: CheckOptions, command: Command) => {
      const { check } = await import("./check.js");
      await perform(command, (project) => check(project, named, options));
    });
  program
    .command("graph")
    .description(
      "Draw the stages of a pipeline and their connections, and show which results are in the cache. Runs nothing.",
    )
    .argument("[pipeline]", PIPELINE)
    .option("--set <path=value>", "set a value of the file, such as params.epochs=20 (repeatable)", oneMore)
    .addOption(
      new Option("--format <kind>", "a table, a Mermaid flowchart for Markdown, or a picture")
        .choices(["text", "mermaid", "svg"])
        .default("text"),
    )
    .addHelpText("after", examples("pipeline graph demo", "pipeline graph demo --format svg > demo.svg"))
    .action(async (named: string | undefined, options: GraphOptions, command: Command) => {
      const { graph } = await import("./graph.js");
      await perform(command, (project) => graph(project, named, options));
    });
  program
    .command("exec-attempt", { hidden: true })
    .description("What a job on a cluster runs.")
    .argument("<folder>", "the folder of the job")
    .action(async (folder: string, _options: unknown, command: Command) => {
      const { execAttempt } = await import("./exec-attempt.js");
      await perform(command, () => execAttempt(folder));
    });
}

/**
 * `--epochs 3` and `epochs=3` are values of the pipeline: when commander refuses them, the message says how to set
 * them.
 */
function adviseOnValues(command: Command): void {
  command.exitOverride((error) => {
    const meant = valueMeant(error, process.argv.slice(2));
    if (meant !== undefined) {
      say(`  Values of the pipeline are set by their place in its file: --set ${meant}`);
      say("  A stage's own parameter: --set stages.<stage>.with.<parameter>=value");
    }
    throw error;
  });
}

function valueMeant({ code, message }: CommanderError, args: readonly string[]): string | undefined {
  if (code === "commander.excessArguments") {
    const parted = args.findIndex((arg, at) => args[at - 1] === "--set" && !arg.includes("="));
    if (parted > 0) return `${args[parted]}=${args[parted + 1] ?? "VALUE"}`;
    const assignment = args.find((arg, at) => /^[A-Za-z][\w.]*=./.test(arg) && args[at - 1] !== "--set");
    return assignment && placed(assignment);
  }
  if (code !== "commander.unknownOption") return undefined;
  const [, name, given] = /'--([A-Za-z][\w.]*)(?:=([^']*))?'/.exec(message) ?? [];
  if (name === undefined || (message.includes("Did you mean") && name !== "seed")) return undefined;
  const next = args[args.indexOf(`--${name}`) + 1];
  return placed(`${name}=${given ?? (next === undefined || next.startsWith("-") ? "VALUE" : next)}`);
}

const placed = (assignment: string): string =>
  /^(seed=|[^=]*\.)/.test(assignment) ? assignment : `params.${assignment}`;

function addSelection(command: Command): void {
  command
    .option("--set <path=value>", "set a value of the file, such as params.epochs=20 (repeatable)", oneMore)
    .option("--no-sweep", "one run of the file's own values, without its `sweep` and `replicates`")
    .option("--only <stage>", "only this stage; what it needs must be in the cache (repeatable)", severalNames)
    .option("--from <stage>", "this stage and everything after it, made again (repeatable)", severalNames)
    .option("--force <stage>", "make this stage again even if it is in the cache (repeatable)", severalNames);
}

const execution = (): readonly Option[] => [
  new Option("--name <label>", "a label for the run, to find and compare it by").argParser(runLabel),
  new Option(
    "--verify <stage>",
    "make this stage once more beside the cache and compare every file; `all` (repeatable)",
  ).argParser(severalNames),
  new Option("--jobs <n>", "stages at once (default: one per processor)").argParser(jobs),
  new Option("--keep-going", "after a failure, continue with what does not depend on it"),
  new Option(
    "--check-contents",
    "read every byte of the sources and cached results that the run uses, whatever their times say",
  ),
  new Option("--reporter <kind>", "how progress is shown (default: listr on a terminal, else plain)").choices([
    "listr",
    "plain",
    "json",
  ]),
  new Option("--watch", "run again when the file, the code of its own stages or a source changes, until Ctrl-C"),
  new Option("--quiet", "only warnings and errors, and the run's folder at the end"),
];

const detach = (): Option =>
  new Option("--detach", "leave when all that can begin is handed over to the cluster; `pipeline attach` takes it up");

const oneMore = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

const severalNames = (value: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  ...value.split(","),
];

function jobs(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError("Expected a whole number, at least 1.");
}
