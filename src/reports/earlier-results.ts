import { readFile } from "node:fs/promises";
import path from "node:path";
import { currentLanguage } from "../core/language.js";
import { sha256 } from "../core/sha256.js";
import { type KnownRun, runsBeside } from "../experiments/read-runs.js";

/** How many earlier runs are looked at for results to take over. */
const MOST_EARLIER = 20;

/** Equal for runs whose results look the same. @param version of the document, raised when its results part changes. */
export function fingerprintOf({ record }: KnownRun, version: number): string {
  const stageKeys = record.stages.map(({ id, uses, key, status }) => [
    id,
    uses,
    key,
    status === "failed" ? status : "",
  ]);
  const content = JSON.stringify([
    version,
    currentLanguage(),
    record.environment.radpipe,
    stageKeys,
    record.metrics,
    record.pipeline.document["study"],
  ]);
  return sha256(content);
}

/**
 * What an earlier run of the same pipeline has shown, where its results were the same: drawing them again would be most
 * of the time of a run that finds everything in the cache.
 * @param resultsIn the results part of a document, if it has the wanted fingerprint.
 */
export async function earlierResults(
  run: KnownRun,
  file: string,
  resultsIn: (document: string) => string | undefined,
): Promise<string | undefined> {
  const runsFolder = path.dirname(run.folder);
  const ids = (await runsBeside(run)).filter((id) => id !== run.id && id.includes(`-${run.record.pipeline.name}-`));
  for (const id of ids.slice(0, MOST_EARLIER)) {
    const text = await readFile(path.join(runsFolder, id, file), "utf8").catch(() => undefined);
    const results = text === undefined ? undefined : resultsIn(text);
    if (results !== undefined) return results;
  }
  return undefined;
}
