import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { mapInOrder } from "./map-in-order.js";

/** Files that are read and digested at once; more would not keep a disk busier. */
const AT_ONCE = 8;

/** SHA-256 (hexadecimal) of each file of a folder, in the order given. Meant for files that fit in memory. */
export async function digestFiles(
  folder: string,
  files: readonly string[],
  options: { readonly signal: AbortSignal; readonly onProgress?: (done: number) => void },
): Promise<readonly string[]> {
  const digests: string[] = [];
  await mapInOrder(
    files,
    { limit: AT_ONCE, signal: options.signal },
    async (file) =>
      createHash("sha256")
        .update(await readFile(path.join(folder, file)))
        .digest("hex"),
    (digest) => {
      digests.push(digest);
      options.onProgress?.(digests.length);
    },
  );
  return digests;
}
