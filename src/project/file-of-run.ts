import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RunRecord } from "../core/run-record.js";
import { sha256 } from "../core/sha256.js";
import type { ProjectFolders } from "./project-folders.js";

/** The bytes of a run's pipeline file where they are those that it ran with, else what became of the file. */
export async function fileOfRun(
  { pipeline }: Pick<RunRecord, "pipeline">,
  { root }: Pick<ProjectFolders, "root">,
): Promise<Buffer | "is gone" | "has changed since"> {
  const bytes = await readFile(path.resolve(root, pipeline.file)).catch(() => undefined);
  if (bytes === undefined) return "is gone";
  return sha256(bytes) === pipeline.digest ? bytes : "has changed since";
}
