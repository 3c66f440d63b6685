import { existsSync } from "node:fs";
import path from "node:path";
import { PREDICTIONS_FILE } from "../artifacts/predictions.js";
import type { Failure } from "../core/failure.js";
import { ok, type Result } from "../core/result.js";
import { writeWhole } from "../core/write-whole.js";
import type { MissingDocuments } from "../engine/missing-documents.js";
import { openRuns } from "../experiments/open-runs.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { sweepFolder } from "../experiments/sweep-folder.js";
import { inLanguage } from "../reports/in-language.js";
import { compareRuns } from "./comparing/compare-runs.js";
import { comparisonHtml } from "./comparing/comparison-html.js";
import { packageVersion } from "./package-folder.js";
import type { Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";

/** The name of a sweep's page in its folder. */
export const SWEEP_REPORT = "report.html";

/**
 * The page of a sweep: of cross-validations the folds taken together, else the comparison of its finished points (of one
 * point, of its replicates).
 */
export async function sweepReport(
  project: ProjectFolders,
  runs: readonly KnownRun[],
): Promise<Result<string, Problem>> {
  const { foldsPage, haveFolds } = await import("../reports/sweep/folds-page.js");
  if (haveFolds(runs)) {
    const records = runs.map(({ record }) => record);
    return ok(await inLanguage(project.language, records, () => foldsPage(runs, { version: packageVersion() })));
  }
  const points = new Set(runs.map(({ record }) => JSON.stringify(record.sweep?.point)));
  const named = [runs[0]!.record.sweep!.id];
  const options = { ...(points.size === 1 && { each: true }) };
  const made = await compareRuns(project, openRuns(project.runsFolder), named, { ...options, byName: true });
  return made.ok ? ok(await comparisonHtml(project, made.value.comparison, named, options)) : made;
}

/** Writes it into the folder of the sweep, if there is something to show. Gives its name, or why it could not be drawn. */
export async function writeSweepReport(
  project: ProjectFolders,
  id: string,
  runs: readonly KnownRun[],
  missing: MissingDocuments,
): Promise<{ readonly report?: string; readonly failure?: Failure }> {
  if (!runs.some(({ folder }) => existsSync(path.join(folder, PREDICTIONS_FILE)))) return {};
  let page: string;
  try {
    const drawn = await sweepReport(project, runs);
    if (!drawn.ok) return {};
    page = drawn.value;
  } catch (error) {
    // Hours of training are not lost because a page could not be drawn; `pipeline report` shows the fault in full.
    const message = `The report of the sweep could not be made: ${(error as Error).message}`;
    return { failure: { reason: "document-missing", message, remedy: `See \`pipeline report ${id}\`.` } };
  }
  const file = path.join(sweepFolder(project.runsFolder, id), SWEEP_REPORT);
  const written = await missing.writing(SWEEP_REPORT, () => {
    writeWhole(file, page);
    return true;
  });
  return written === true ? { report: SWEEP_REPORT } : {};
}
