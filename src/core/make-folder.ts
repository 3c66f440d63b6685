import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those around it, unless they are there. Node's own way to do that calls every refusal of the system
 * (a read-only disk, a quota, and where it is asked to do so later, a full disk) a folder that does not exist.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  // Most often it is there, which costs less to ask than to be told by an error.
  if (isFolder(folder)) return;
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && parent !== folder && !isFolder(parent)) {
      makeFolder(parent, mode);
      makeFolder(folder, mode);
    } else if (!isFolder(folder)) throw error;
  }
}

function isFolder(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}
