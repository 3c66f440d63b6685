import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { openRuns } from "../../experiments/open-runs.js";
import { resolveRun } from "../../experiments/resolve-run.js";
import { renderReport } from "../../reports/report.js";
import { type CommandResult, failed, wrongArgument } from "../command.js";
import type { Project } from "../project.js";
import { writePage } from "../write-page.js";
import { findNamedSweep, type NamedSweep } from "./named-sweep.js";
import { sayUnreadable } from "./unreadable-runs.js";

export interface ReportOptions {
  readonly out?: string;
  readonly figures?: string;
}

/**
 * `pipeline report RUN`: writes the report of a run or a sweep, into its folder or where `--out` says, and prints where it is;
 * with `--figures` its figures and tables as files.
 */
export async function report(project: Project, named: string, options: ReportOptions): Promise<CommandResult> {
  const runs = openRuns(project.runsFolder);
  const run = await resolveRun(named, runs);
  const sweep = run.ok ? undefined : await findNamedSweep(named, runs);
  sayUnreadable(runs);
  if (!run.ok) {
    return sweep === undefined ? failed(run.error) : reportSweep(project, sweep, options);
  }
  if (run.value.state === "running") {
    return wrongArgument(`The run ${run.value.id} is still running`, "Ask for its report when it is over.");
  }
  return write(project, renderReport(run.value), path.join(run.value.folder, "report.html"), options);
}

async function reportSweep(
  project: Project,
  { id, runs, folder }: NamedSweep,
  options: ReportOptions,
): Promise<CommandResult> {
  const running = runs.find(({ state }) => state === "running");
  if (running !== undefined) {
    return wrongArgument(
      `The run ${running.id} of the sweep ${id} is still running`,
      "Ask for its report when it is over.",
    );
  }
  const { SWEEP_REPORT, sweepReport } = await import("../../project/sweep-report.js");
  const page = await sweepReport(project, runs);
  if (!page.ok) return page;
  makeFolder(folder);
  return write(project, page.value, path.join(folder, SWEEP_REPORT), options);
}

/** Of figures alone the page is not written, unless `--out` asks for it too. */
async function write(
  project: Project,
  page: string | Promise<string>,
  usual: string,
  { out, figures }: ReportOptions,
): Promise<CommandResult> {
  if (figures !== undefined) {
    const { writeFigures } = await import("./write-figures.js");
    const written = await writeFigures(path.resolve(project.workingFolder, figures), await page, project);
    if (!written.ok || out === undefined) return written;
  }
  const file = path.resolve(project.workingFolder, out ?? usual);
  return writePage(file, page, project, { what: "report", option: "--out" });
}
