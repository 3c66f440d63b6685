import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readText } from "./damaged-file.js";
import { parseJson } from "./json-file.js";
import { RESIZING, type Resizing } from "./preprocessing.js";

const FILE = "resize.json";

/** Records next to resized images what was done, so that a model can later do the same to an original. */
export const writeResizeRecord = (folder: string, resizing: Resizing): Promise<void> =>
  writeFile(path.join(folder, FILE), `${JSON.stringify(resizing, undefined, 2)}\n`);

/** null where the images are originals. Throws a StageFailure where it is damaged. */
export async function readResizeRecord(folder: string): Promise<Resizing | null> {
  const text = await readText(path.join(folder, FILE));
  // A folder of the user's may have a file of that name.
  return text !== undefined && /^\{\s*"size": \[/.test(text) ? parseJson<Resizing>(text, FILE, RESIZING) : null;
}
