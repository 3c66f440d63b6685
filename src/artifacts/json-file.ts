import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes a value into a folder as people read it, two spaces a level. */
export const writeJson = (folder: string, name: string, value: unknown): Promise<void> =>
  writeFile(path.join(folder, name), `${JSON.stringify(value, undefined, 2)}\n`);

/** undefined where the folder has no such file. Throws a SyntaxError where it is not JSON. */
export async function readJson<T>(folder: string, name: string): Promise<T | undefined> {
  const text = await readFile(path.join(folder, name), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
