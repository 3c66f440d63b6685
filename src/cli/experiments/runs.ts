import { notMeasured } from "../../core/not-measured.js";
import { printable, printableJson } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { ListedRun } from "../../experiments/listed-run.js";
import { type KnownRun, readRun, stateName } from "../../experiments/read-runs.js";
import { selectionBias } from "../../experiments/selection-bias.js";
import type { RunsChoice } from "../../project/choose-runs.js";
import { projectAt } from "../../project.js";
import { type CommandResult, failed } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, outputWidth, print, say, sayWarning } from "../output.js";
import type { Project } from "../project.js";
import { runsTable } from "./runs-table.js";
import { sayUnreadable } from "./unreadable-runs.js";

export interface RunsOptions extends RunsChoice {
  readonly json?: boolean;
}

/** `pipeline runs`: the runs, newest first, those of a sweep in its order, or as asked for. */
export async function listRuns(project: Project, options: RunsOptions): Promise<CommandResult> {
  const chosen = await projectAt(project).runs(options);
  sayUnreadable(chosen.ok ? chosen.value : chosen.error);
  if (!chosen.ok) return chosen;
  const { sort } = options;
  const shown = chosen.value.runs.map(({ run }) => run);
  if (options.json) printRuns(shown, project.runsFolder);
  else if (shown.length > 0) {
    const values = new Map(chosen.value.runs.map(({ run, value }) => [run, value]));
    const value = sort === undefined ? undefined : { name: sort, of: (run: ListedRun) => values.get(run) ?? null };
    print(
      runsTable(shown, { style: outputStyle(), width: outputWidth(), value, ofSweep: options.sweep !== undefined }),
    );
  } else say(`No runs${describeChoice(options)} in ${project.runsFolder}.`);
  if (!options.json) for (const text of unmeasuredIn(shown)) say(text);
  const settings = shown.map(({ setting }) => setting);
  if (sort !== undefined && selectionBias(settings, sort) !== undefined) {
    const { claimsText } = await import("../../reports/claims/claims.js");
    for (const text of claimsText(["ranked-by-test"], { settings, metric: sort })) {
      sayWarning(text);
    }
  }
  return ok(EXIT.done);
}

/** Most runs whose unmeasured metrics are told one by one. */
const MOST_TOLD = 5;

/** Which of the runs could not measure what, so that an empty place in a list has its reason. */
function unmeasuredIn(runs: readonly ListedRun[]): readonly string[] {
  const found = runs.flatMap(({ id, notMeasured: texts }) => texts.map((text) => `${id}: not measured ${text}`));
  const more = found.length - MOST_TOLD;
  return [...found.slice(0, MOST_TOLD), ...(more > 0 ? [`... and ${more} more: see \`pipeline show RUN\`.`] : [])];
}

function describeChoice({ pipeline, where }: RunsChoice): string {
  return `${pipeline === undefined ? "" : ` of ${pipeline}`}${where === undefined ? "" : ` with ${where}`}`;
}

/** A list of JSON, one run at a time: ten thousand of them together are more than memory should hold. */
function printRuns(shown: readonly ListedRun[], runsFolder: string): void {
  print("[");
  let separator = "\n";
  for (const { id } of shown) {
    const run = readRun(runsFolder, id);
    if (!run.ok) continue;
    print(`${separator}${printableJson([forScripts(run.value)], 2).slice(2, -2)}`);
    separator = ",\n";
  }
  print(separator === "\n" ? "]\n" : "\n]\n");
}

/** `pipeline runs rm`: removes runs, or all of a sweep. What they made stays in the cache until `cache gc`. */
export async function removeRuns(project: Project, named: readonly string[]): Promise<CommandResult> {
  const result = await projectAt(project).removeRuns(named);
  if (!result.ok) return result;
  const { removed, failure } = result.value;
  for (const id of removed) print(`removed ${printable(id)}\n`);
  return failure === undefined ? ok(EXIT.done) : failed(failure);
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
