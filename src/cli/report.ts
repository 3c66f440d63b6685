import path from "node:path";
import { resolveRun } from "../experiments/resolve-run.js";
import { renderReport } from "../reports/report.js";
import { type CommandResult, failed, wrongArgument } from "./command.js";
import type { Project } from "./project.js";
import { writePage } from "./write-page.js";

/** `pipeline report RUN`: writes the report, into the run's folder or where `--out` says, and prints where it is. */
export async function report(
  project: Project,
  named: string,
  options: { readonly out?: string },
): Promise<CommandResult> {
  const run = await resolveRun(named, project.runsFolder);
  if (!run.ok) return failed(run.error);
  if (run.value.state === "running") {
    return wrongArgument(`The run ${run.value.id} is still running`, "Ask for its report when it is over.");
  }
  const file = path.resolve(project.workingFolder, options.out ?? path.join(run.value.folder, "report.html"));
  return writePage(file, renderReport(run.value), project, { what: "report", option: "--out" });
}
