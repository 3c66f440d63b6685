import { mkdir } from "node:fs/promises";
import path from "node:path";
import { openRuns } from "../experiments/open-runs.js";
import { resolveRun } from "../experiments/resolve-run.js";
import { renderReport } from "../reports/report.js";
import { type CommandResult, failed, wrongArgument } from "./command.js";
import { findNamedSweep, type NamedSweep } from "./named-sweep.js";
import type { Project } from "./project.js";
import { sayUnreadable } from "./unreadable-runs.js";
import { writePage } from "./write-page.js";

/** `pipeline report RUN`: writes the report of a run or a sweep, into its folder or where `--out` says, and prints where it is. */
export async function report(
  project: Project,
  named: string,
  options: { readonly out?: string },
): Promise<CommandResult> {
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
  const file = path.resolve(project.workingFolder, options.out ?? path.join(run.value.folder, "report.html"));
  return writePage(file, renderReport(run.value), project, { what: "report", option: "--out" });
}

async function reportSweep(
  project: Project,
  { id, runs, folder }: NamedSweep,
  options: { readonly out?: string },
): Promise<CommandResult> {
  const running = runs.find(({ state }) => state === "running");
  if (running !== undefined) {
    return wrongArgument(
      `The run ${running.id} of the sweep ${id} is still running`,
      "Ask for its report when it is over.",
    );
  }
  const { SWEEP_REPORT, sweepReport } = await import("./sweep-report.js");
  const page = await sweepReport(project, runs);
  if (!page.ok) return page;
  await mkdir(folder, { recursive: true });
  const file = path.resolve(project.workingFolder, options.out ?? path.join(folder, SWEEP_REPORT));
  return writePage(file, page.value, project, { what: "report", option: "--out" });
}
