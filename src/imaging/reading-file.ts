import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { formatReadings, parseReadings, READING_FILE, type StageReading } from "../core/stage-reading.js";

/** Writes `reading.json` into an output. */
export const writeReadings = (folder: string, stages: readonly StageReading[]): Promise<void> =>
  writeFile(path.join(folder, READING_FILE), formatReadings(stages));

/** What a dataset or a folder of images remembers of its reading; nothing where none was written. */
export async function readReadings(folder: string): Promise<readonly StageReading[]> {
  const text = await readFile(path.join(folder, READING_FILE), "utf8").catch(() => undefined);
  return text === undefined ? [] : parseReadings(text);
}
