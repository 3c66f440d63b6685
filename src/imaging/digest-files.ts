import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FileEntry } from "../core/action.js";
import { sha256 } from "../core/sha256.js";
import { mapInOrder } from "./map-in-order.js";

/** Files that are read and digested at once; more would not keep a disk busier. */
const AT_ONCE = 8;

interface DigestOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
  /** What is known of the folder's files already, sorted by path; those are not read. */
  readonly known?: readonly FileEntry[];
}

/**
 * SHA-256 (hexadecimal) of each of some files of a folder, which are sorted by path. Meant for files that fit in memory.
 */
export async function digestFiles(
  folder: string,
  files: readonly string[],
  { signal, onProgress, known = [] }: DigestOptions,
): Promise<readonly string[]> {
  // Both lists are sorted, so one walk finds them all.
  let at = 0;
  const digests = files.map((file): string | undefined => {
    while (at < known.length && known[at]!.path < file) at += 1;
    return known[at]?.path === file ? known[at]!.sha256 : undefined;
  });
  const unread = files.flatMap((file, place) => (digests[place] === undefined ? [{ file, place }] : []));
  await mapInOrder(
    unread,
    { limit: AT_ONCE, signal },
    async ({ file }) => sha256(await readFile(path.join(folder, file))),
    (digest, index) => {
      digests[unread[index]!.place] = digest;
      onProgress?.(files.length - unread.length + index + 1);
    },
  );
  return digests as readonly string[];
}
