import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { Store } from "../store/store.js";
import type { ResolvedAction } from "./resolve-action.js";

/**
 * By port, the JSON file that lists the files of that input with their digests, so that a stage need not read them
 * again: for a whole artifact the one next to it, for a source folder one that is written into the attempt. There is
 * none for a source with unreadable entries: the stage has to look itself, and say what it leaves out.
 */
export function inputManifests(
  stage: ValidStage,
  { inputs }: ResolvedAction,
  { store, folder }: { readonly store: Store; readonly folder: string },
): Readonly<Record<string, string>> {
  const manifests: Record<string, string> = {};
  for (const [port, { from, tree }] of Object.entries(inputs)) {
    const source = stage.inputs[port]?.source;
    if (from !== undefined && source?.type === "wire" && source.path === undefined) {
      manifests[port] = `${store.artifactPath(from.artifact.digest)}.json`;
    } else if (tree?.type === "folder" && tree.faults.length === 0) {
      manifests[port] = join(folder, `${port}.files.json`);
      // Node writes a long file in one piece in this way only.
      writeFileSync(manifests[port], JSON.stringify({ files: tree.files }));
    }
  }
  return manifests;
}
