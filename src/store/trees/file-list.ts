import path from "node:path";
import type { FileEntry } from "../../core/action.js";
import type { Digest } from "../../core/ids.js";
import type { PathFault } from "../../core/walk-files.js";
import { hashBytes } from "../hash-file.js";
import type { TreeDigest } from "../store.js";
import { STAT_FIELDS } from "./scan.js";

/**
 * Digest of a sorted list of files, and of what could not be read among them. NUL cannot occur in a path, a digest has
 * a fixed length and no quotes, so no two lists collide.
 */
export function digestOfFiles(
  files: readonly Pick<FileEntry, "path" | "sha256">[],
  faults: readonly PathFault[] = [],
): Digest {
  const unread = faults.map(({ path, what }) => `${path}\0${JSON.stringify(what)}\n`).sort();
  return hashBytes([...files.map((file) => `${file.path}\0${file.sha256}\n`), ...unread].join(""));
}

/** The files of a tree, sorted by path, from columns: STAT_FIELDS numbers and 32 bytes of digest per name. */
export function sortedFiles(names: readonly string[], stats: BigInt64Array, digests: Buffer): readonly FileEntry[] {
  const hex = digests.toString("hex");
  const files = names.map((name, at) => ({
    path: name,
    bytes: Number(stats[at * STAT_FIELDS]),
    sha256: hex.slice(at * 64, at * 64 + 64) as Digest,
  }));
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The file or folder at a relative path inside a tree, as if it had been digested on its own. */
export function subtreeOf(files: readonly FileEntry[], inside: string): TreeDigest | undefined {
  const wanted = path.posix.normalize(inside).replace(/^\.\/|\/$/g, "");
  const file = files.find((candidate) => candidate.path === wanted);
  if (file !== undefined) {
    const alone = [{ ...file, path: path.posix.basename(wanted) }];
    return { digest: file.sha256, type: "file", bytes: file.bytes, files: alone, faults: [] };
  }
  const prefix = wanted === "." || wanted === "" ? "" : `${wanted}/`;
  const below = files
    .filter((candidate) => candidate.path.startsWith(prefix))
    .map((candidate) => ({ ...candidate, path: candidate.path.slice(prefix.length) }));
  if (below.length === 0) return undefined;
  const bytes = below.reduce((sum, entry) => sum + entry.bytes, 0);
  return { digest: digestOfFiles(below), type: "folder", bytes, files: below, faults: [] };
}
