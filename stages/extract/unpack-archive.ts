import type { SourceArchive } from "./source/find-archives.js";
import { openArchiveTree, type TreeFolders, type UnpackedArchive } from "./tree/archive-tree.js";
import { limitsOf, type SharedLimits } from "./tree/limits.js";
import { wantedBy } from "./tree/wanted.js";

/** The same for all archives. */
export interface UnpackJob extends TreeFolders {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly limits: SharedLimits;
}

/** Unpacks one archive into the tree; others may fill it at the same time, in other threads. */
export async function unpackArchive(
  archive: SourceArchive,
  job: UnpackJob,
  onRead: (bytes: number) => void,
): Promise<UnpackedArchive & { readonly wanted: number }> {
  const tree = openArchiveTree(archive, job, limitsOf(job.limits, archive));
  const unpacking = { archive, tree, onRead, ...wantedBy(job.include, job.exclude) };
  const wanted =
    archive.format === "zip"
      ? await (await import("./zip/unpack-zip.js")).unpackZip(unpacking)
      : await (await import("./unpack-stream.js")).unpackStream(unpacking);
  return { ...tree.unpacked(), wanted };
}
