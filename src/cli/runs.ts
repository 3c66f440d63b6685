import { rm } from "node:fs/promises";
import { humanDuration, humanMetric } from "../core/human-units.js";
import { ok } from "../core/result.js";
import { type KnownRun, readRuns } from "../experiments/read-runs.js";
import { resolveRun } from "../experiments/resolve-run.js";
import { type Cell, type Column, textTable } from "../reporters/text-table.js";
import { type CommandResult, failed, wrongArgument } from "./command.js";
import { EXIT } from "./exit-code.js";
import { outputStyle, outputWidth, print, printJson, say } from "./output.js";
import type { Project } from "./project.js";
import { stateCell, stateName } from "./run-state.js";

/** `pipeline runs`: the runs, newest first. */
export async function listRuns(
  project: Project,
  options: { readonly pipeline?: string; readonly json?: boolean },
): Promise<CommandResult> {
  const { runs, unreadable } = await readRuns(project.runsFolder);
  const shown = runs.filter((run) => options.pipeline === undefined || run.record.pipeline.name === options.pipeline);
  if (options.json) printJson(shown.map(forScripts));
  else if (shown.length > 0) print(table(shown));
  else say(`No runs${options.pipeline === undefined ? "" : ` of ${options.pipeline}`} in ${project.runsFolder}.`);
  for (const { id, problem } of unreadable) say(`warning: ${id} is not shown: ${problem}`);
  return ok(EXIT.done);
}

/** `pipeline runs rm`: removes run folders, none where one of the names is wrong. What they made stays in the cache until `cache gc`. */
export async function removeRuns(project: Project, named: readonly string[]): Promise<CommandResult> {
  const { unreadable } = await readRuns(project.runsFolder);
  const folders = new Map<string, string>();
  for (const name of named) {
    const broken = unreadable.find((run) => run.id === name);
    if (broken) {
      folders.set(broken.id, `${project.runsFolder}/${broken.id}`);
      continue;
    }
    const run = await resolveRun(name, project.runsFolder);
    if (!run.ok) return failed(run.error);
    if (run.value.state === "running") {
      return wrongArgument(`The run ${run.value.id} is still running`, "Stop it first, with Ctrl-C where it runs.");
    }
    folders.set(run.value.id, run.value.folder);
  }
  for (const [id, folder] of folders) {
    await rm(folder, { recursive: true });
    print(`removed ${id}\n`);
  }
  return ok(EXIT.done);
}

/** The metric that a list shows: the one most people ask for first. */
const PREFERRED = ["test.auc", "validation.auc", "test.accuracy"] as const;

function table(runs: readonly KnownRun[]): string {
  const style = outputStyle();
  const metric = PREFERRED.find((name) => runs.some((run) => name in run.record.metrics));
  const labels = runs.some((run) => run.record.label !== undefined);
  const columns: Column[] = [
    { title: "RUN" },
    ...(labels ? [{ title: "LABEL", flexible: true }] : []),
    { title: "STATUS" },
    { title: "TIME", align: "right" },
    ...(metric ? [{ title: metric.toUpperCase(), align: "right" as const }] : []),
  ];
  const rows = runs.map((run): readonly Cell[] => [
    run.id,
    ...(labels ? [run.record.label ?? ""] : []),
    stateCell(run, style),
    run.record.durationMs === undefined ? "" : humanDuration(run.record.durationMs),
    ...(metric
      ? [run.record.metrics[metric] === undefined ? "" : humanMetric(metric, run.record.metrics[metric])]
      : []),
  ]);
  return textTable(columns, rows, { width: outputWidth(), titleStyle: style.dim });
}

const forScripts = (run: KnownRun) => ({
  id: run.id,
  ...(run.record.label !== undefined && { label: run.record.label }),
  pipeline: run.record.pipeline.name,
  status: stateName(run),
  startedAt: run.record.startedAt,
  ...(run.record.durationMs !== undefined && { durationMs: run.record.durationMs }),
  params: run.record.params,
  metrics: run.record.metrics,
  folder: run.folder,
});
