import { rm } from "node:fs/promises";
import { problemAt, sourceText } from "../config/source-text.js";
import { nearestName, suggestName } from "../core/nearest-name.js";
import { notMeasured } from "../core/not-measured.js";
import { ok, type Result } from "../core/result.js";
import { type Expression, ExpressionError, holds, namesIn, parseExpression } from "../experiments/expression.js";
import { type KnownRun, readRuns } from "../experiments/read-runs.js";
import { resolveRun } from "../experiments/resolve-run.js";
import { resolveSweep } from "../experiments/resolve-sweep.js";
import { knownNames, valueInRun } from "../experiments/run-values.js";
import { selectionBias } from "../experiments/selection-bias.js";
import { sortRuns } from "../experiments/sort-runs.js";
import { sweepFolder } from "../experiments/sweep-folder.js";
import { type CommandResult, failed, type Problem, refused, wrongArgument } from "./command.js";
import { EXIT } from "./exit-code.js";
import { errorStyle, outputStyle, outputWidth, print, printJson, say } from "./output.js";
import type { Project } from "./project.js";
import { stateName } from "./run-state.js";
import { runsTable } from "./runs-table.js";

export interface RunsOptions {
  readonly pipeline?: string;
  readonly sweep?: string;
  readonly where?: string;
  readonly sort?: string;
  readonly reverse?: boolean;
  readonly json?: boolean;
}

/** `pipeline runs`: the runs, newest first, those of a sweep in its order, or as asked for. */
export async function listRuns(project: Project, options: RunsOptions): Promise<CommandResult> {
  const { runs, unreadable } = await readRuns(project.runsFolder);
  const ofSweep = options.sweep === undefined ? ok(runs) : resolveSweep(options.sweep, runs);
  if (!ofSweep.ok) return failed(ofSweep.error);
  const ofPipeline = ofSweep.value.filter(
    ({ record }) => options.pipeline === undefined || record.pipeline.name === options.pipeline,
  );
  const chosen = chosenRuns(ofPipeline, options.where);
  if (!chosen.ok) return chosen;
  const sorted = sortedRuns(chosen.value, options);
  if (!sorted.ok) return sorted;
  const shown = sorted.value;
  if (options.json) printJson(shown.map(forScripts));
  else if (shown.length > 0) {
    const named = options.sort === undefined ? [] : [options.sort];
    print(
      runsTable(shown, { style: outputStyle(), width: outputWidth(), named, ofSweep: options.sweep !== undefined }),
    );
  } else say(`No runs${describeChoice(options)} in ${project.runsFolder}.`);
  if (!options.json) for (const text of unmeasuredIn(shown)) say(text);
  for (const { id, problem } of unreadable) say(`warning: ${id} is not shown: ${problem}`);
  const warning = options.sort === undefined ? undefined : selectionBias(shown, options.sort);
  if (warning !== undefined) say(`${errorStyle().yellow("warning:")} ${warning}`);
  return ok(EXIT.done);
}

/** Most runs whose unmeasured metrics are told one by one. */
const MOST_TOLD = 5;

/** Which of the runs could not measure what, so that an empty place in a list has its reason. */
function unmeasuredIn(runs: readonly KnownRun[]): readonly string[] {
  const found = runs.flatMap(({ id, record }) =>
    notMeasured(record.stages).map((text) => `${id}: not measured ${text}`),
  );
  const more = found.length - MOST_TOLD;
  return [...found.slice(0, MOST_TOLD), ...(more > 0 ? [`... and ${more} more: see \`pipeline show RUN\`.`] : [])];
}

/** The runs for which `--where` holds. */
function chosenRuns(runs: readonly KnownRun[], where: string | undefined): Result<readonly KnownRun[], Problem> {
  if (where === undefined) return ok(runs);
  try {
    const expression = parseExpression(where);
    checkNames(expression, runs);
    return ok(runs.filter((run) => holds(expression, (name) => valueInRun(run, name))));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, start, end, remedy } = error;
    const span = { source: sourceText("--where", where), start, end };
    return refused([problemAt("invalid-option", span, message, { remedy })]);
  }
}

/** A name that no run has is a mistake, not a condition that never holds. */
function checkNames(expression: Expression, runs: readonly KnownRun[]): void {
  if (runs.length === 0) return;
  const known = knownNames(runs);
  for (const { name, start, end } of namesIn(expression)) {
    if (known.includes(name) || runs.some((run) => valueInRun(run, name) !== null)) continue;
    throw new ExpressionError(
      `Expected the name of something that a run has, got \`${name}\``,
      start,
      end,
      suggestion(name, known),
    );
  }
}

function suggestion(name: string, known: readonly string[]): string {
  const short = known.filter((each) => !each.startsWith("stages."));
  return nearestName(name, known) === undefined
    ? "For example params.epochs, validation.auc, status, pipeline, label, replicate."
    : suggestName(name, nearestName(name, short) === undefined ? known : short, "There are");
}

function sortedRuns(
  runs: readonly KnownRun[],
  { sort, reverse = false }: RunsOptions,
): Result<readonly KnownRun[], Problem> {
  if (sort === undefined || runs.length === 0) return ok(reverse ? [...runs].reverse() : runs);
  const known = knownNames(runs);
  if (!known.includes(sort) && runs.every((run) => valueInRun(run, sort) === null)) {
    return wrongArgument(
      `Expected --sort to name a metric or a parameter that a run has, got "${sort}"`,
      suggestion(sort, known),
    );
  }
  const sorted = sortRuns(runs, sort);
  return ok(reverse ? [...sorted].reverse() : sorted);
}

function describeChoice({ pipeline, where }: RunsOptions): string {
  return `${pipeline === undefined ? "" : ` of ${pipeline}`}${where === undefined ? "" : ` with ${where}`}`;
}

/** `pipeline runs rm`: removes run folders, all of a sweep where that is named; none where one of the names is wrong. What they made stays in the cache until `cache gc`. */
export async function removeRuns(project: Project, named: readonly string[]): Promise<CommandResult> {
  const { runs, unreadable } = await readRuns(project.runsFolder);
  const folders = new Map<string, string>();
  for (const name of named) {
    const broken = unreadable.find((run) => run.id === name);
    if (broken) {
      folders.set(broken.id, `${project.runsFolder}/${broken.id}`);
      continue;
    }
    const found = await resolveRun(name, project.runsFolder);
    const sweep = found.ok ? undefined : resolveSweep(name, runs);
    if (!found.ok && sweep?.ok !== true) return failed(found.error);
    const run = found.ok ? found : undefined;
    const members = sweep?.ok ? sweep.value : [];
    for (const { id, folder, state, record } of run === undefined ? members : [run.value]) {
      if (state === "running") {
        return wrongArgument(`The run ${id} is still running`, "Stop it first, with Ctrl-C where it runs.");
      }
      folders.set(id, folder);
      // What sums a sweep up goes with all of its runs.
      if (run === undefined && record.sweep !== undefined) {
        folders.set(record.sweep.id, sweepFolder(project.runsFolder, record.sweep.id));
      }
    }
  }
  for (const [id, folder] of folders) {
    await rm(folder, { recursive: true, force: true });
    print(`removed ${id}\n`);
  }
  return ok(EXIT.done);
}

const forScripts = (run: KnownRun) => ({
  id: run.id,
  ...(run.record.label !== undefined && { label: run.record.label }),
  pipeline: run.record.pipeline.name,
  status: stateName(run),
  startedAt: run.record.startedAt,
  ...(run.record.durationMs !== undefined && { durationMs: run.record.durationMs }),
  ...(run.record.sweep !== undefined && { sweep: run.record.sweep }),
  params: run.record.params,
  metrics: run.record.metrics,
  notMeasured: notMeasured(run.record.stages),
  folder: run.folder,
});
