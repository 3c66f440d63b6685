import { mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { ArtifactReference } from "../core/action.js";
import type { StageId } from "../core/ids.js";
import type { Store } from "../store/store.js";
import { errorCode } from "../store/store-failure.js";

/**
 * `artifacts/<stage>/<output>` in the run's folder: relative links into the store, so that project and cache may be
 * moved together. On Windows junctions, which need no privilege but are absolute. Returns what went wrong: a run
 * without links is still a run.
 */
export function linkArtifacts(
  runFolder: string,
  stage: StageId,
  outputs: Readonly<Record<string, ArtifactReference>>,
  store: Store,
): string | undefined {
  try {
    link(join(runFolder, "artifacts", stage), outputs, store);
    return undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return `Its artifacts could not be linked into the run's folder: ${(error as Error).message}`;
  }
}

function link(folder: string, outputs: Readonly<Record<string, ArtifactReference>>, store: Store): void {
  mkdirSync(folder, { recursive: true });
  // A link is followed from where its folder really is.
  const start = realpathSync.native(folder);
  for (const [output, { digest }] of Object.entries(outputs)) {
    const name = join(folder, output);
    const target = store.artifactPath(digest);
    rmSync(name, { force: true });
    const way = join(relative(start, realpathSync.native(dirname(target))), basename(target));
    symlinkSync(process.platform === "win32" ? target : way, name, "junction");
  }
}
