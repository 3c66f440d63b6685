import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Check } from "../core/shape.js";
import { damagedFile, readText } from "./damaged-file.js";

/** Writes a value into a folder as people read it, two spaces a level. */
export const writeJson = (folder: string, name: string, value: unknown): Promise<void> =>
  writeFile(path.join(folder, name), `${JSON.stringify(value, undefined, 2)}\n`);

/** undefined where the folder has no such file. Throws a StageFailure that names the file where it is not of this shape. */
export async function readJson<T>(folder: string, name: string, shape: Check): Promise<T | undefined> {
  const text = await readText(path.join(folder, name));
  return text === undefined ? undefined : parseJson<T>(text, name, shape);
}

/** The value of a JSON text. @param name for errors. */
export function parseJson<T>(text: string, name: string, shape: Check): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damagedFile(name, "it is cut short or not JSON");
  }
  const fault = shape(value, "");
  if (fault !== undefined) throw damagedFile(name, fault);
  return value as T;
}
