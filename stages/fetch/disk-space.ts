import { statfs } from "node:fs/promises";
import { StageFailure } from "../../src/stage.js";

/** Fails when a folder's file system has not room for so many more bytes. */
export async function requireSpace(folder: string, bytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes <= free) return;
  throw new StageFailure(
    `Expected ${readable(bytes)} of free disk for ${what}, got ${readable(free)}`,
    "Free some space (see `pipeline cache gc`), or put the cache on a larger disk with --cache.",
  );
}

function readable(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
