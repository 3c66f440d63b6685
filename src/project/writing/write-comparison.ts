import path from "node:path";
import { ok, type Result } from "../../core/result.js";
import type { Runs } from "../../experiments/open-runs.js";
import type { CompareOptions } from "../comparing/compare-options.js";
import { compareRuns } from "../comparing/compare-runs.js";
import { comparisonHtml } from "../comparing/comparison-html.js";
import type { Problem } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { writePage } from "./write-page.js";

/** Compares runs and writes the page of it. */
export async function writeComparison(
  project: ProjectFolders,
  runs: Runs,
  file: string,
  named: readonly string[],
  options: CompareOptions,
): Promise<Result<{ readonly page: string }, Problem>> {
  const draw = async (): Promise<Result<string, Problem>> => {
    const made = await compareRuns(project, runs, named, { ...options, complete: true, byName: true });
    return made.ok ? ok(await comparisonHtml(project, made.value.comparison, named, { ...options, html: file })) : made;
  };
  const target = path.resolve(project.workingFolder, file);
  const page = await writePage(target, draw, project, { what: "comparison", option: "--html" });
  return page.ok ? ok({ page: page.value }) : page;
}
