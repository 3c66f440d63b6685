import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Resizing } from "./preprocessing.js";

const FILE = "resize.json";

/** Remembers beside resized images what was done, so that a model can later do the same to an original. */
export const writeResizeRecord = (folder: string, resizing: Resizing): Promise<void> =>
  writeFile(path.join(folder, FILE), `${JSON.stringify(resizing, undefined, 2)}\n`);

/** null where the images are originals. */
export async function readResizeRecord(folder: string): Promise<Resizing | null> {
  const text = await readFile(path.join(folder, FILE), "utf8").catch(() => undefined);
  // A folder of the user's may have a file of that name.
  return text !== undefined && /^\{\s*"size": \[/.test(text) ? (JSON.parse(text) as Resizing) : null;
}
