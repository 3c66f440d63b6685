import { statfsSync } from "node:fs";
import path from "node:path";

export interface DiskSpace {
  /** Bytes that this user may still write. */
  readonly bytes: number;
  /** Files that may still be made; undefined where the file system does not count them. */
  readonly files: number | undefined;
}

/** Less than that is full: what is left are a few blocks that no file found of use. */
const FULL_BYTES = 32 * 1024;

/** The room on the file system of a folder, or of the nearest one above that is there; undefined where it does not tell. */
export function diskSpace(folder: string): DiskSpace | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    try {
      const { bavail, bfree, blocks: all, bsize, ffree, files } = statfsSync(at);
      if (all === 0) return undefined;
      // What is kept back is root's to use.
      const blocks = process.getuid?.() === 0 ? bfree : bavail;
      return { bytes: blocks * bsize, files: files > 0 ? ffree : undefined };
    } catch {
      if (at === path.dirname(at)) return undefined;
    }
  }
}

/** Whether nothing more can be written there. */
export function isFull(folder: string): boolean {
  const space = diskSpace(folder);
  return space !== undefined && (space.bytes < FULL_BYTES || space.files === 0);
}
