import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PREDICTIONS_FILE } from "../artifacts/predictions.js";
import { ok, type Result } from "../core/result.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { sweepFolder } from "../experiments/sweep-folder.js";
import type { Problem } from "./command.js";
import { comparisonHtml } from "./compare.js";
import { say } from "./output.js";
import { packageVersion } from "./package-folder.js";
import type { Project } from "./project.js";

/** The name of a sweep's page in its folder. */
export const SWEEP_REPORT = "report.html";

/**
 * The page of a sweep: of cross-validations the folds taken together, else the comparison of its finished points (of one
 * point, of its replicates).
 */
export async function sweepReport(project: Project, runs: readonly KnownRun[]): Promise<Result<string, Problem>> {
  const { foldsPage, haveFolds } = await import("../reports/sweep/folds-page.js");
  if (haveFolds(runs)) return ok(await foldsPage(runs, { version: packageVersion() }));
  const points = new Set(runs.map(({ record }) => JSON.stringify(record.sweep?.point)));
  return comparisonHtml(project, [runs[0]!.record.sweep!.id], { ...(points.size === 1 && { each: true }) });
}

/** Writes it into the folder of the sweep, if there is something to show. Returns its name. */
export async function writeSweepReport(
  project: Project,
  id: string,
  runs: readonly KnownRun[],
): Promise<string | undefined> {
  if (!runs.some(({ folder }) => existsSync(path.join(folder, PREDICTIONS_FILE)))) return undefined;
  try {
    const page = await sweepReport(project, runs);
    if (!page.ok) return undefined;
    await writeFile(path.join(sweepFolder(project.runsFolder, id), SWEEP_REPORT), page.value);
    return SWEEP_REPORT;
  } catch (error) {
    // Hours of training are not a failure because a page could not be drawn; `pipeline report` shows the fault in full.
    say(
      `warning: the report of the sweep was not written: ${(error as Error).message}. See \`pipeline report ${id}\`.`,
    );
    return undefined;
  }
}
