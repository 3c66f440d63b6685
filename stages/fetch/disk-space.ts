import { statfsSync } from "node:fs";
import { StageFailure } from "../../src/stage.js";

const REMEDY = "Free some space (see `pipeline cache gc`), or put the cache on a larger disk with --cache.";

/** Fails when a folder's file system has not room for so many more bytes. */
export function requireSpace(folder: string, bytes: number, what: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (bytes <= free) return;
  throw new StageFailure(`Expected ${readable(bytes)} of free disk for ${what}, got ${readable(free)}`, REMEDY);
}

/** Why a file could not be written, in words. */
export function explainDiskError(error: unknown, what: string): StageFailure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ENOSPC" && code !== "EDQUOT") return new StageFailure(`Cannot write ${what}: ${String(error)}`);
  return new StageFailure(`The disk became full while ${what} was written; what is there is kept`, REMEDY);
}

function readable(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
