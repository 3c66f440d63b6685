import { renameSync, rmSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { syncFile, syncFolder } from "../../core/write-whole.js";

/**
 * Puts all files into a folder or none: they are written into another one next to it, synced, and moved once the last
 * is complete. Other files in the folder stay.
 * @param fill writes files right into the folder that it is given, and returns their names.
 */
export async function fillFolder(
  folder: string,
  fill: (folder: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const part = `${folder}.${process.pid}.part`;
  try {
    makeFolder(part);
    const names = await fill(part);
    for (const name of names) syncFile(path.join(part, name));
    makeFolder(folder);
    for (const name of names) renameSync(path.join(part, name), path.join(folder, name));
    syncFolder(folder);
    return names;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
