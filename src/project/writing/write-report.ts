import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { ok, type Result } from "../../core/result.js";
import { inLanguage } from "../../reports/in-language.js";
import { renderReport } from "../../reports/report.js";
import { type Problem, wrongArgument } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import type { NamedRuns } from "../read-named.js";
import { SWEEP_REPORT, sweepReport } from "../sweep-report.js";
import { type WrittenFigures, writeFigures } from "./write-figures.js";
import { writePage } from "./write-page.js";

export interface ReportOptions {
  /** Another file than that of the run. */
  readonly out?: string;
  /** A folder for the page's figures and tables as files; the page itself is written only where `out` says so, too. */
  readonly figures?: string;
}

export interface WrittenReport {
  /** Absolute. */
  readonly page?: string;
  readonly figures?: WrittenFigures;
}

/** Draws the report of a run or a sweep, and writes it into its folder or where it is wanted. */
export async function writeReport(
  project: ProjectFolders,
  named: NamedRuns,
  { out, figures }: ReportOptions,
): Promise<Result<WrittenReport, Problem>> {
  const running = named.type === "run" ? [named.run] : named.sweep.runs;
  const unfinished = running.find(({ state }) => state === "running");
  if (unfinished !== undefined) {
    const ofSweep = named.type === "run" ? "" : ` of the sweep ${named.sweep.id}`;
    return wrongArgument(`The run ${unfinished.id}${ofSweep} is still running`, "Ask for its report when it is over.");
  }
  let drawn: Promise<Result<string, Problem>> | undefined;
  const draw = (): Promise<Result<string, Problem>> => {
    drawn ??=
      named.type === "run"
        ? inLanguage(project.language, [named.run.record], () => renderReport(named.run, { drawsAll: true })).then(ok)
        : sweepReport(project, named.sweep.runs);
    return drawn;
  };
  let ofFigures: WrittenReport = {};
  if (figures !== undefined) {
    const files = await writeFigures(path.resolve(project.workingFolder, figures), draw, project);
    if (!files.ok) return files;
    ofFigures = { figures: files.value };
    if (out === undefined) return ok(ofFigures);
  }
  if (named.type === "sweep" && out === undefined) makeFolder(named.sweep.folder);
  const file = path.resolve(project.workingFolder, out ?? reportFile(named));
  const page = await writePage(file, draw, project, { what: "report", option: "--out" });
  return page.ok ? ok({ ...ofFigures, page: page.value }) : page;
}

const reportFile = (named: NamedRuns): string =>
  named.type === "run" ? path.join(named.run.folder, "report.html") : path.join(named.sweep.folder, SWEEP_REPORT);
