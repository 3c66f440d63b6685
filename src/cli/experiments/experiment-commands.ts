import type { ReportOptions } from "../../project/writing/write-report.js";
import { type Command, InvalidArgumentError, Option } from "../../vendor/commander.js";
import type { Perform } from "../command.js";
import { examples } from "../examples.js";
import { RUN, runLabel } from "../run/run-argument.js";
import type { AttachOptions } from "./attach.js";
import type { CompareOptions } from "./compare.js";
import type { GateOptions } from "./gate.js";
import type { PowerOptions } from "./power.js";
import type { RunsOptions } from "./runs.js";
import type { TagOptions } from "./tag.js";

const reporter = (): Option =>
  new Option("--reporter <kind>", "how progress is shown (default: listr on a terminal, else plain)").choices([
    "listr",
    "plain",
    "json",
  ]);

const repeated = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

function atLeastTwo(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 2) return count;
  throw new InvalidArgumentError("Expected a whole number, at least 2.");
}

/** `runs`, `show`, `tag`, `compare`, `report`, `power`: what was run, and how it came out. */
export function addExperimentCommands(program: Command, perform: Perform): void {
  const runs = program
    .command("runs")
    .description("List the runs, newest first.")
    .option("--pipeline <name>", "only runs of this pipeline")
    .option("--sweep <sweep>", "only runs of this sweep: its id, a unique beginning of it, its label, or latest")
    .option(
      "--where <condition>",
      "only runs for which this holds, such as \"params.epochs >= 10 and status == 'succeeded'\"",
    )
    .option("--sort <name>", "by a metric, best first, or by a parameter, smallest first")
    .option("--reverse", "the other way round")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples(
        "pipeline runs --pipeline demo",
        "pipeline runs --sweep latest --sort validation.auc",
        'pipeline runs --where "params.epochs >= 10 and validation.auc > 0.8"',
        "pipeline runs rm latest~1",
      ),
    )
    .action(async (options: RunsOptions, command: Command) => {
      const { listRuns } = await import("./runs.js");
      await perform(command, (project) => listRuns(project, options));
    });
  runs
    .command("rm")
    .description("Remove runs. What they made stays in the cache until `pipeline cache gc`.")
    .argument("<run...>", `${RUN}; or the id or label of a sweep`)
    .action(async (named: readonly string[], _options: unknown, command: Command) => {
      const { removeRuns } = await import("./runs.js");
      await perform(command, (project) => removeRuns(project, named));
    });
  program
    .command("show")
    .description("Show the params, stages, metrics and files of a run.")
    .argument("<run>", RUN)
    .option("--json", "print JSON")
    .addHelpText("after", examples("pipeline show latest", "pipeline show latest --json"))
    .action(async (named: string, options: { readonly json?: boolean }, command: Command) => {
      const { showRun } = await import("./show.js");
      await perform(command, (project) => showRun(project, named, options));
    });
  program
    .command("attach")
    .description("Take up a run whose jobs go on on a cluster: it goes on with the same values and profile.")
    .argument("<run>", RUN)
    .option("--name <label>", "a label for the run, to find and compare it by", runLabel)
    .option("--detach", "leave again when all that can begin is handed over to the cluster")
    .addOption(reporter())
    .option("--quiet", "only warnings and errors, and the run's folder at the end")
    .addHelpText("after", examples("pipeline attach latest"))
    .action(async (named: string, options: AttachOptions, command: Command) => {
      const { attach } = await import("./attach.js");
      await perform(command, (project) => attach(project, named, options));
    });
  program
    .command("tag")
    .description("Write a label, a note and tags of a run into its folder; with nothing to write, show them.")
    .argument("<run>", RUN)
    .argument("[tag...]", "tags to add: letters, digits, `-` and `_`")
    .option("--remove <tag>", "take a tag away (repeatable)", repeated)
    .option("--label <text>", "call the run so; an empty text takes its label away")
    .option("--note <text>", "what there is to say of it; an empty text takes the note away")
    .addHelpText(
      "after",
      examples(
        'pipeline tag latest baseline --note "before the labels were corrected"',
        "pipeline tag latest --remove baseline",
        'pipeline runs --where "tags.baseline"',
      ),
    )
    .action(async (named: string, tags: readonly string[], options: TagOptions, command: Command) => {
      const { tag } = await import("./tag.js");
      await perform(command, (project) => tag(project, named, tags, options));
    });
  program
    .command("gate")
    .description(
      "Ask whether conditions hold for a run, for CI: exit code 0 if all do, 1 if one does not, 2 if one cannot be answered.",
    )
    .argument("<run>", RUN)
    .requiredOption(
      "--where <condition>",
      'what has to hold, in the grammar of `pipeline runs --where`, such as "test.auc.low >= 0.8" (repeatable)',
      repeated,
    )
    .option("--junit <file>", "write the verdicts as JUnit XML too")
    .addHelpText(
      "after",
      examples(
        'pipeline gate latest --where "test.auc.low >= 0.8"',
        'pipeline gate latest --where "test.auc >= 0.8" --where "test.n >= 100" --junit gate.xml',
      ),
    )
    .action(async (named: string, options: GateOptions, command: Command) => {
      const { gate } = await import("./gate.js");
      await perform(command, (project) => gate(project, named, options));
    });
  program
    .command("compare")
    .description(
      "Compare runs from what they predicted: params that differ, metrics with intervals, paired tests, flipped images.",
    )
    .argument("[run...]", `${RUN}, or a sweep's id; the first is the baseline (default: the two latest)`)
    .option("--all", "all runs")
    .option("--pipeline <name>", "only runs of this pipeline")
    .option("--baseline <run>", "compare with this run (default: the first)")
    .option("--stage <id>", "compare what this stage evaluated, of runs with several evaluations")
    .option(
      "--metric <name>",
      "test and show this metric, such as auc or sensitivity; all for every one (repeatable; default: all of up to 3 runs, auc of more)",
      repeated,
    )
    .option("--sort <metric>", "rank by this metric (default: validation.auc)")
    .option("--top <n>", "of more results, compare the baseline and the best (default: 100)", atLeastTwo)
    .option("--each", "every replicate of a sweep by itself, not folded into one row")
    .option(
      "--by-image",
      "take images as independent, also those of one patient (default: all images of a patient together)",
    )
    .option("--flipped", "list all images that are classified differently")
    .option("--json", "print JSON")
    .option("--markdown", "print Markdown")
    .option("--html <file>", "write a page that needs no network: curves, intervals, pictures of flipped images")
    .addHelpText(
      "after",
      examples(
        "pipeline compare",
        "pipeline compare latest~1 latest --metric auc",
        "pipeline compare --all --html comparison.html",
      ),
    )
    .action(async (named: readonly string[], options: CompareOptions, command: Command) => {
      const { compare } = await import("./compare.js");
      await perform(command, (project) => compare(project, named, options));
    });
  program
    .command("power")
    .description("How many patients a test set needs for an interval of a given width, or to find a difference.")
    .option("--auc <value>", "the AUC that is expected")
    .option("--sensitivity <value>", "the sensitivity that is expected")
    .option("--specificity <value>", "the specificity that is expected")
    .option("--width <value>", "how wide the 95 % interval may be")
    .option("--difference <value>", "of a second model's AUC, on the same images; with --auc")
    .option("--power <value>", "probability of finding the difference, in place of --width")
    .option("--correlation <value>", "of the two models' scores within a class")
    .option("--prevalence <share>", "share of patients who are positive (default: 0.5)")
    .option("--images <number>", "images per patient (default: 1)")
    .option("--icc <value>", "intraclass correlation: how alike images of one patient are")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples(
        "pipeline power --auc 0.85 --width 0.1 --prevalence 0.2",
        "pipeline power --sensitivity 0.9 --width 0.1 --prevalence 0.1 --images 3 --icc 0.6",
        "pipeline power --auc 0.85 --difference 0.04 --correlation 0.6 --power 0.8",
      ),
    )
    .action(async (options: PowerOptions, command: Command) => {
      const { power } = await import("./power.js");
      await perform(command, (project) => power(project, options));
    });
  program
    .command("report")
    .description("Write the report of a run or a sweep: one HTML file that needs no network.")
    .argument("<run>", `${RUN}; or the id or label of a sweep`)
    .option("--out <file>", "write it here (default: report.html in its folder)")
    .option("--figures <dir>", "write its figures as SVG and PNG and its tables as CSV and LaTeX into this folder")
    .addHelpText(
      "after",
      examples(
        "pipeline report latest",
        "pipeline report latest --out pneumothorax.html",
        "pipeline report latest --figures paper/figures",
      ),
    )
    .action(async (named: string, options: ReportOptions, command: Command) => {
      const { report } = await import("./report.js");
      await perform(command, (project) => report(project, named, options));
    });
}
