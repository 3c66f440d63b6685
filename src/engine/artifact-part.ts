import { createHash } from "node:crypto";
import type { FileEntry } from "../core/action.js";
import type { Digest } from "../core/ids.js";
import { canonicalJson } from "../core/json.js";

/**
 * Digest of something inside an artifact: of a file its content, of a folder the paths and contents below it.
 * Undefined where the artifact has nothing at that path.
 */
export function digestPart(files: readonly FileEntry[], path: string): Digest | undefined {
  const file = files.find((entry) => entry.path === path);
  if (file !== undefined) return file.sha256;
  const inside = files.filter((entry) => entry.path.startsWith(`${path}/`));
  if (inside.length === 0) return undefined;
  const list = inside.map((entry) => [entry.path.slice(path.length + 1), entry.sha256]);
  return createHash("sha256").update(canonicalJson(list)).digest("hex") as Digest;
}

/** The one CSV file that a table consists of, relative to its folder; undefined where there is not exactly one. */
export function tableFile(files: readonly FileEntry[]): string | undefined {
  const tables = files.filter((entry) => entry.path.toLowerCase().endsWith(".csv"));
  return tables.length === 1 ? tables[0]?.path : undefined;
}
