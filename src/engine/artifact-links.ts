import { mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { ArtifactReference } from "../core/action.js";
import type { Digest, StageId } from "../core/ids.js";
import type { Store } from "../store/store.js";
import { errorCode } from "../store/store-failure.js";

/** Links the outputs of a stage into the run's folder. Returns what went wrong: a run without links is still a run. */
export type ArtifactLinks = (stage: StageId, outputs: Readonly<Record<string, ArtifactReference>>) => Error | undefined;

/**
 * `artifacts/<stage>/<output>` in the run's folder: relative links into the store, so that project and cache may be
 * moved together. On Windows junctions, which need no privilege but are absolute.
 */
export function artifactLinks(runFolder: string, store: Store): ArtifactLinks {
  const folder = join(runFolder, "artifacts");
  let wayToArtifacts: string | undefined;
  const targetOf = (digest: Digest): string => {
    const target = store.artifactPath(digest);
    if (process.platform === "win32") return target;
    // A link is followed from where its folder really is. It is the same way from the folder of every stage.
    wayToArtifacts ??= join("..", relative(realpathSync.native(folder), realpathSync.native(dirname(target))));
    return `${wayToArtifacts}/${basename(target)}`;
  };
  return (stage, outputs) => {
    try {
      if (wayToArtifacts === undefined) makeFolder(folder);
      const links = `${folder}${sep}${stage}`;
      makeFolder(links);
      for (const [output, { digest }] of Object.entries(outputs)) link(targetOf(digest), `${links}${sep}${output}`);
      return undefined;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return error as Error;
    }
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

/** A stage that is made again later in the run replaces its links. */
function link(target: string, name: string): void {
  try {
    symlinkSync(target, name, "junction");
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    rmSync(name);
    symlinkSync(target, name, "junction");
  }
}
