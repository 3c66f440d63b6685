import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { RunId } from "../core/ids.js";
import { printable } from "../core/printable.js";
import type { RunRecord } from "../core/run-record.js";
import { type KnownRun, readRun } from "../experiments/read-runs.js";
import { looksOfRun } from "../experiments/test-looks.js";
import { modelCard } from "../reports/model-card/model-card.js";
import { renderReport } from "../reports/report.js";
import { type CrateFile, roCrate, WORKFLOW_FILE } from "../reports/ro-crate/ro-crate.js";
import { say } from "./output.js";
import type { Project } from "./project.js";

const CRATE = "ro-crate-metadata.json";

/** What the run records of the test parts that it scored: how often each had been looked at when it ended. */
const LOOKS = "test-looks.json";

/**
 * Writes what a run leaves for readers into its folder: `report.html` and `MODEL_CARD.md` where it succeeded, and a copy
 * of the pipeline file and `ro-crate-metadata.json` always. Returns the report's path. A run whose documents fail stays
 * what it was.
 */
export async function writeRunDocuments(project: Project, id: RunId): Promise<string | undefined> {
  const run = readRun(project.runsFolder, id);
  try {
    if (!run.ok) throw new Error(run.error);
    const { folder, record } = run.value;
    const report = path.join(folder, "report.html");
    const looks = await looksOfRun(run.value, { trustFinished: true });
    if (looks.length > 0) await writeFile(path.join(folder, LOOKS), `${JSON.stringify(looks, null, 2)}\n`);
    if (record.status === "succeeded") {
      await writeFile(report, await renderReport(run.value));
      const card = await modelCard(run.value);
      if (card !== undefined) await writeFile(path.join(folder, "MODEL_CARD.md"), card);
    }
    await writeFile(path.join(folder, WORKFLOW_FILE), await pipelineFile(record, project));
    await writeFile(
      path.join(folder, CRATE),
      `${JSON.stringify(roCrate(record, await filesOf(run.value)), null, 2)}\n`,
    );
    return record.status === "succeeded" ? report : undefined;
  } catch (error) {
    // Hours of training are not a failure because a page could not be drawn; `pipeline report` shows the fault in full.
    say(`warning: the report was not written: ${(error as Error).message}. See \`pipeline report ${id}\`.`);
    return undefined;
  }
}

/** As it was when it was read; where it has changed since, the document that was run, as JSON is YAML too. */
async function pipelineFile({ pipeline }: RunRecord, project: Project): Promise<string | Buffer> {
  const bytes = await readFile(path.resolve(project.root, pipeline.file)).catch(() => undefined);
  const isSame = bytes !== undefined && createHash("sha256").update(bytes).digest("hex") === pipeline.digest;
  if (isSame) return bytes;
  return `# ${printable(pipeline.file)} has changed since; this is the document after params and overrides.\n${JSON.stringify(pipeline.document, null, 2)}\n`;
}

/** Files and logs of the run's folder, and the artifacts that it links to. */
async function filesOf({ folder, record }: KnownRun): Promise<readonly CrateFile[]> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== CRATE)
    .map(({ name }) => name);
  const logs = (await readdir(path.join(folder, "logs")).catch(() => [])).map((name) => `logs/${name}`);
  const linked = new Set(await readdir(path.join(folder, "artifacts")).catch(() => []));
  const artifacts = record.stages.flatMap(({ id, outputs }) =>
    linked.has(id) ? Object.keys(outputs).map((output) => ({ path: `artifacts/${id}/${output}/` })) : [],
  );
  // One after the other at once: a thousand files are looked at in less time than as many promises take.
  const files = [...names.sort(), ...logs.sort()].flatMap((name): CrateFile[] => {
    const bytes = statSync(path.join(folder, name), { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ path: name, bytes }];
  });
  return [...files, ...artifacts];
}
