import { type FileFacts, readOriginals, writeOriginals } from "../artifacts/originals.js";
import { readResizeRecord, writeResizeRecord } from "../artifacts/resize-record.js";

/**
 * Takes over what `resize` remembered of its images and their originals into a folder with copies of them, so that the
 * audit still finds a file format or size that tells the class, and a model still knows how its images were made.
 * @param names the name of each image in `to`, by its name in `from`.
 */
export async function carryImageRecords(from: string, to: string, names: ReadonlyMap<string, string>): Promise<void> {
  const resized = await readResizeRecord(from);
  if (resized !== null) await writeResizeRecord(to, resized);
  const originals = await readOriginals(from);
  if (originals === undefined) return;
  const kept = [...names].flatMap(([name, copy]): (readonly [string, FileFacts])[] => {
    const facts = originals.get(name);
    return facts === undefined ? [] : [[copy, facts]];
  });
  await writeOriginals(to, new Map(kept));
}
