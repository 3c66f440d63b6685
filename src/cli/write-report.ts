import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { RunId } from "../core/ids.js";
import { readRun } from "../experiments/read-runs.js";
import { renderReport } from "../reports/report.js";
import { say } from "./output.js";
import type { Project } from "./project.js";

/** Writes `report.html` into a run's folder and returns its path; a run whose report fails stays a success. */
export async function writeReport(project: Project, id: RunId): Promise<string | undefined> {
  const run = await readRun(project.runsFolder, id);
  try {
    if (!run.ok) throw new Error(run.error);
    const file = path.join(run.value.folder, "report.html");
    await writeFile(file, await renderReport(run.value));
    return file;
  } catch (error) {
    // Hours of training are not a failure because a page could not be drawn; `pipeline report` shows the fault in full.
    say(`warning: the report was not written: ${(error as Error).message}. See \`pipeline report ${id}\`.`);
    return undefined;
  }
}
