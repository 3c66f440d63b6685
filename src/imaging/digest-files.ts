import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FileEntry } from "../core/action.js";
import { mapInOrder } from "./map-in-order.js";

/** Files that are read and digested at once; more would not keep a disk busier. */
const AT_ONCE = 8;

interface DigestOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
  /** What is known of the folder's files already; those are not read. */
  readonly known?: readonly FileEntry[];
}

/** SHA-256 (hexadecimal) of each file of a folder, in the order given. Meant for files that fit in memory. */
export async function digestFiles(
  folder: string,
  files: readonly string[],
  { signal, onProgress, known = [] }: DigestOptions,
): Promise<readonly string[]> {
  const digests = new Map<string, string>();
  for (const entry of known) digests.set(entry.path, entry.sha256);
  const unread = files.filter((file) => !digests.has(file));
  await mapInOrder(
    unread,
    { limit: AT_ONCE, signal },
    async (file) =>
      createHash("sha256")
        .update(await readFile(path.join(folder, file)))
        .digest("hex"),
    (digest, index) => {
      digests.set(unread[index] as string, digest);
      onProgress?.(files.length - unread.length + index + 1);
    },
  );
  return files.map((file) => digests.get(file) as string);
}
