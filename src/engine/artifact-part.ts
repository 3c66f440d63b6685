import type { FileEntry } from "../core/action.js";

/** The one CSV file that a table consists of, relative to its folder; undefined where there is not exactly one. */
export function tableFile(files: readonly FileEntry[]): string | undefined {
  const tables = files.filter((entry) => entry.path.toLowerCase().endsWith(".csv"));
  return tables.length === 1 ? tables[0]?.path : undefined;
}
