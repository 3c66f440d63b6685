import { diskSpace, StageFailure, troubleOfCode } from "../../src/stage.js";

const REMEDY = "Free some space (see `pipeline cache gc`), or put the cache on a larger disk with --cache.";

/** Fails if a folder's file system has no room for this many more bytes. */
export function requireSpace(folder: string, bytes: number, what: string): void {
  const free = diskSpace(folder)?.bytes;
  if (free === undefined || bytes <= free) return;
  throw new StageFailure(
    `Expected ${readable(bytes)} of free disk for ${what}, got ${readable(free)} in ${folder}`,
    REMEDY,
    "store-unwritable",
  );
}

/** By code alone: what is on its way from a server has words of its own. */
export const isDiskError = (error: unknown): boolean => error instanceof Error && troubleOfCode(error) !== undefined;

/** An error of writing with the file that it is about, which the system does not name, and what was still to come. */
export const aboutFile = (error: unknown, file: string, neededBytes: number | undefined): unknown =>
  isDiskError(error) ? Object.assign(error as Error, { path: file, ...(neededBytes && { neededBytes }) }) : error;

function readable(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
