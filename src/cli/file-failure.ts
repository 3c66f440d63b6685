import path from "node:path";
import { diskSpace } from "../core/disk-space.js";
import type { Failure } from "../core/failure.js";
import { fileTrouble } from "../core/file-trouble.js";
import { placeFailure } from "../core/unwritable.js";

/** An error of the file system that was not expected there, which is still not a bug. */
export function unexpectedFileFailure(error: unknown): Failure | undefined {
  const trouble = fileTrouble(error);
  const { code, path: file, syscall } = error as NodeJS.ErrnoException;
  if (trouble !== undefined) {
    const folder = trouble.file === undefined ? process.cwd() : path.dirname(path.resolve(trouble.file));
    const place = { name: "the folder", folder, room: "Free some space there", another: "use another folder" };
    return diskSpace(folder) === undefined ? undefined : placeFailure(place, trouble);
  }
  if (syscall === undefined || file === undefined || (code !== "EACCES" && code !== "EPERM")) return undefined;
  return {
    reason: "store-unwritable",
    message: `Not allowed: ${(error as Error).message}`,
    remedy: "Give yourself access to that file or folder, or use another one.",
  };
}
