import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Failure } from "../core/failure.js";
import type { RunId } from "../core/ids.js";
import { printable } from "../core/printable.js";
import type { RunRecord } from "../core/run-record.js";
import { writeWhole } from "../core/write-whole.js";
import { missingDocuments } from "../engine/missing-documents.js";
import { evaluationsApart } from "../experiments/evaluations.js";
import { type KnownRun, readRun } from "../experiments/read-runs.js";
import { looksOfRun } from "../experiments/test-looks.js";
import { inLanguage } from "../reports/in-language.js";
import { cardFile, modelCard } from "../reports/model-card/model-card.js";
import { renderReport } from "../reports/report.js";
import { type CrateFile, roCrate, WORKFLOW_FILE } from "../reports/ro-crate/ro-crate.js";
import { fileOfRun } from "./file-of-run.js";
import type { ProjectFolders } from "./project-folders.js";

const REPORT = "report.html";
const CRATE = "ro-crate-metadata.json";

/** What the run records of the test sets that it scored: how often each had been looked at when it ended. */
const LOOKS = "test-looks.json";

export interface RunDocuments {
  /** Absolute path of the report, where there is one. */
  readonly report?: string;
  /** Names of what could not be made or written. */
  readonly missing: readonly string[];
  /** Why, of the first; undefined where all is there. */
  readonly failure?: Failure;
}

/**
 * Writes what a run leaves for readers into its folder: `report.html` and a model card of each evaluation if it
 * succeeded, and always a copy of the pipeline file and `ro-crate-metadata.json`. Each is written completely or not at
 * all, independently of the others. If the documents of a run fail, the run stays what it was: all of it is in the
 * cache.
 */
export async function writeRunDocuments(project: ProjectFolders, id: RunId): Promise<RunDocuments> {
  const read = readRun(project.runsFolder, id);
  if (!read.ok) return { missing: [], failure: notDrawn(id, read.error) };
  const run = read.value;
  const { folder, record } = run;
  const missing = missingDocuments(project.runsFolder);
  let drawing: Failure | undefined;
  const notMade: string[] = [];
  const write = async (name: string, make: () => Promise<string | Buffer | undefined>): Promise<void> => {
    let content: string | Buffer | undefined;
    try {
      content = await make();
    } catch (error) {
      // Hours of training are not lost because a page could not be drawn; `pipeline report` shows the fault in full.
      notMade.push(name);
      drawing ??= notDrawn(id, `${name}: ${(error as Error).message}`);
      return;
    }
    if (content === undefined) return;
    const text = content;
    await missing.writing(name, () => writeWhole(path.join(folder, name), text));
  };
  await write(LOOKS, async () => {
    const looks = await looksOfRun(run, { trustFinished: true });
    return looks.length > 0 ? `${JSON.stringify(looks, null, 2)}\n` : undefined;
  });
  const succeeded = record.status === "succeeded";
  if (succeeded) {
    await write(REPORT, () => inLanguage(project.language, [record], () => renderReport(run)));
    for (const one of evaluationsApart(run)) {
      await write(cardFile(one), () => inLanguage(project.language, [record], () => modelCard(one)));
    }
  }
  await write(WORKFLOW_FILE, () => pipelineFile(record, project));
  await write(CRATE, async () => `${JSON.stringify(roCrate(record, await filesOf(run)), null, 2)}\n`);
  const report = path.join(folder, REPORT);
  const failure = missing.failure() ?? drawing;
  return {
    ...(succeeded && existsSync(report) && { report }),
    missing: [...missing.names, ...notMade],
    ...(failure !== undefined && { failure }),
  };
}

const notDrawn = (id: RunId, why: string): Failure => ({
  reason: "document-missing",
  message: `Not every document of the run could be made: ${why}`,
  remedy: `The run itself is complete. \`pipeline report ${id}\` shows the fault in full.`,
});

/** As it was when it was read; where it has changed since, the document that was run, as JSON is YAML too. */
async function pipelineFile({ pipeline }: RunRecord, project: ProjectFolders): Promise<string | Buffer> {
  const bytes = await fileOfRun({ pipeline }, project);
  if (typeof bytes !== "string") return bytes;
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
