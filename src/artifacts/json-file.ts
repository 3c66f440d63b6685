import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Check, fields, number, oneOf } from "../core/shape.js";
import { damagedFile, readText } from "./damaged-file.js";

/** Writes a value into a folder as people read it, two spaces a level. */
export const writeJson = (folder: string, name: string, value: unknown): Promise<void> =>
  writeFile(path.join(folder, name), `${JSON.stringify(value, undefined, 2)}\n`);

/** undefined where the folder has no such file. Throws a StageFailure that names the file where it is not of this shape. */
export async function readJson<T>(folder: string, name: string, shape: Check): Promise<T | undefined> {
  const text = await readText(path.join(folder, name));
  return text === undefined ? undefined : parseJson<T>(text, name, shape);
}

/** What a file says that it is, before all else: the number of its form, or a name and a version. */
export type Stamp = { readonly format: number } | { readonly format: string; readonly version: number };

/** Writes a value after its stamp. */
export const writeStamped = (folder: string, name: string, stamp: Stamp, value: object): Promise<void> =>
  writeJson(folder, name, { ...stamp, ...value });

/**
 * The value without its stamp; undefined where the folder has no such file. The stamp is looked at first: what another
 * version wrote may be of another shape.
 * @param otherVersion whether that is left out (undefined), or refused by a StageFailure, as all that is damaged.
 */
export async function readStamped<T>(
  folder: string,
  name: string,
  stamp: Stamp,
  { shape, otherVersion }: { readonly shape: Check; readonly otherVersion: "left out" | "refused" },
): Promise<T | undefined> {
  const isNamed = "version" in stamp;
  const stamped = isNamed ? fields({ format: oneOf(stamp.format), version: number }) : fields({ format: number });
  const read = await readJson<Readonly<Record<string, unknown>>>(folder, name, stamped);
  if (read === undefined) return undefined;
  const { format, version, ...value } = read;
  const [expected, got] = isNamed ? [stamp.version, version] : [stamp.format, format];
  if (got !== expected && otherVersion === "left out") return undefined;
  const fault = got === expected ? shape(value, "") : `expected version ${expected}, got ${got}`;
  if (fault !== undefined) throw damagedFile(name, fault);
  return value as T;
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
