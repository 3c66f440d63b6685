import { ok, type Result } from "../core/result.js";
import { type Comparison, compareRuns } from "../experiments/compare.js";
import { type KnownRun, readRuns } from "../experiments/read-runs.js";
import { resolveRun } from "../experiments/resolve-run.js";
import { type CommandResult, failed, type Problem, wrongArgument } from "./command.js";
import { comparisonMarkdown } from "./comparison-markdown.js";
import { comparisonText } from "./comparison-text.js";
import { EXIT } from "./exit-code.js";
import { outputStyle, outputWidth, print, printJson } from "./output.js";
import type { Project } from "./project.js";
import { stateName } from "./run-state.js";

export interface CompareOptions {
  readonly all?: boolean;
  readonly pipeline?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** `pipeline compare`: runs side by side, the first being the baseline; with none named, the two latest, older first. */
export async function compare(
  project: Project,
  named: readonly string[],
  options: CompareOptions,
): Promise<CommandResult> {
  const runs = await chosenRuns(project, named, options);
  if (!runs.ok) return runs;
  const comparison = await compareRuns(runs.value);
  if (options.json) printJson(forScripts(comparison));
  else if (options.markdown) print(comparisonMarkdown(comparison));
  else print(comparisonText(comparison, { width: outputWidth(), style: outputStyle() }));
  return ok(EXIT.done);
}

async function chosenRuns(
  project: Project,
  named: readonly string[],
  options: CompareOptions,
): Promise<Result<readonly KnownRun[], Problem>> {
  if (named.length > 0 && !options.all) {
    const runs: KnownRun[] = [];
    for (const name of named) {
      const run = await resolveRun(name, project.runsFolder);
      if (!run.ok) return failed(run.error);
      runs.push(run.value);
    }
    return runs.length > 1 ? ok(runs) : wrongArgument("Expected at least two runs to compare, got one", LIST_RUNS);
  }
  if (named.length > 0) return wrongArgument("Expected either runs or --all, got both");
  const { runs } = await readRuns(project.runsFolder);
  const finished = runs
    .filter((run) => run.state !== "running")
    .filter((run) => options.pipeline === undefined || run.record.pipeline.name === options.pipeline)
    .reverse();
  const chosen = options.all ? finished : finished.slice(-2);
  if (chosen.length > 1) return ok(chosen);
  const what = options.pipeline === undefined ? "runs" : `runs of ${options.pipeline}`;
  return wrongArgument(
    `Expected at least two ${what} in ${project.runsFolder}, got ${chosen.length}`,
    "Make one with `pipeline run`.",
  );
}

const LIST_RUNS = "Name more, or see `pipeline runs`.";

function forScripts(comparison: Comparison) {
  const perRun = <T>(values: readonly (T | undefined)[]) => values.map((value) => value ?? null);
  return {
    runs: comparison.runs.map((run, index) => ({
      id: run.id,
      ...(run.record.label !== undefined && { label: run.record.label }),
      pipeline: run.record.pipeline.name,
      status: stateName(run),
      baseline: index === 0,
      comparability: comparison.comparability[index],
    })),
    params: comparison.params.map(({ names, values }) => ({ names, values: perRun(values) })),
    metrics: comparison.metrics.map(({ name, values, differences }) => ({
      name,
      values: perRun(values),
      differences: perRun(differences),
    })),
    facts: comparison.facts.map(({ name, values }) => ({ name, values: perRun(values) })),
    stages: comparison.stages.map(({ keys, ...stage }) => ({ ...stage, keys: perRun(keys) })),
  };
}
