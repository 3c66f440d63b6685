import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those around it, unless they are there. Node's own way to do that calls every refusal of the system
 * (a read-only disk, a quota) a folder that does not exist.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT" && path.dirname(folder) !== folder;
    if (isMissing) {
      makeFolder(path.dirname(folder), mode);
      mkdirSync(folder, { mode });
    } else if (!isFolder(folder)) throw error;
  }
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
