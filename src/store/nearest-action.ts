import { appendFileSync, closeSync, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import type { ActionRecord, KeyManifest } from "../core/action.js";
import { isKey, type Key } from "../core/ids.js";
import { makeFolder } from "../core/make-folder.js";
import { readAction } from "./action-records.js";
import { differences } from "./explain-miss.js";
import type { Layout } from "./layout.js";
import { errorCode } from "./store-failure.js";

/** Earlier actions that are looked at: enough to find the neighbour in a sweep, few enough to stay quick. */
const LOOKED_AT = 16;
const LINE_BYTES = 65;

/**
 * Notes a finished action in the lists of its stage: a line each, appended, which several processes may do
 * at once. They serve explanations only, so a torn line or a lost list is no harm.
 */
export function rememberAction(layout: Layout, record: ActionRecord): void {
  for (const list of lists(layout, record.manifest, record)) {
    try {
      append(list, `${record.key}\n`);
    } catch {
      // See above.
    }
  }
}

function append(file: string, line: string): void {
  try {
    appendFileSync(file, line);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    makeFolder(path.dirname(file));
    appendFileSync(file, line);
  }
}

/**
 * The earlier action with the fewest differences: of the same stage of the same pipeline, else of a stage of that name
 * and plugin in another; of equals the newest. Other stages of the plugin say nothing about why this one must run.
 */
export function nearestAction(
  layout: Layout,
  manifest: KeyManifest,
  where: { readonly pipeline: string; readonly stage: string },
): ActionRecord | undefined {
  for (const list of lists(layout, manifest, where)) {
    let nearest: { readonly record: ActionRecord; readonly distance: number } | undefined;
    for (const key of latestKeys(list)) {
      const record = readAction(layout, key)?.record;
      if (record === undefined || record.manifest.plugin.name !== manifest.plugin.name) continue;
      const distance = differences(manifest, record.manifest).length;
      if (nearest === undefined || distance < nearest.distance) nearest = { record, distance };
    }
    if (nearest !== undefined) return nearest.record;
  }
  return undefined;
}

function lists(
  layout: Layout,
  { plugin }: KeyManifest,
  { pipeline, stage }: { readonly pipeline: string; readonly stage: string },
): readonly string[] {
  const file = (folder: string, name: string): string =>
    path.join(layout.index, folder, encodeURIComponent(name).slice(0, 200));
  return [file("stages", `${pipeline}.${stage}`), file("plugins", `${plugin.name}.${stage}`)];
}

/** Newest first, each once. */
function latestKeys(list: string): readonly Key[] {
  let file: number;
  try {
    file = openSync(list, "r");
  } catch {
    return [];
  }
  try {
    const wanted = LOOKED_AT * LINE_BYTES;
    const start = Math.max(0, fstatSync(file).size - wanted);
    const buffer = Buffer.alloc(wanted);
    const bytes = readSync(file, buffer, 0, wanted, start);
    return [...new Set(buffer.toString("latin1", 0, bytes).split("\n").filter(isKey).reverse())];
  } finally {
    closeSync(file);
  }
}
