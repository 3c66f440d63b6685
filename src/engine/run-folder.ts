import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import type { Failure } from "../core/failure.js";
import { fileTrouble } from "../core/file-trouble.js";
import type { RunId } from "../core/ids.js";
import { makeFolder } from "../core/make-folder.js";
import { fail, ok, type Result } from "../core/result.js";
import { placeFailure, runsPlace } from "../core/unwritable.js";
import { newRunId } from "./run-id.js";

/** Makes `runs/<id>/`, which nobody else has. */
export function makeRunFolder(
  runsFolder: string,
  pipeline: string,
  startedAt: Date,
): Result<{ readonly id: RunId; readonly folder: string }, Failure> {
  try {
    makeFolder(runsFolder);
    for (;;) {
      const id = newRunId(pipeline, startedAt);
      const folder = join(runsFolder, id);
      if (!makeNew(folder)) continue;
      try {
        mkdirSync(join(folder, "logs"));
      } catch (error) {
        rmdirSync(folder);
        throw error;
      }
      return ok({ id, folder });
    }
  } catch (error) {
    if (!isFileSystemError(error)) throw error;
    return fail(runsUnwritable(runsFolder, error));
  }
}

export const isFileSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error;

export function runsUnwritable(runsFolder: string, error: Error): Failure {
  const trouble = fileTrouble(error);
  if (trouble !== undefined) return placeFailure(runsPlace(runsFolder), trouble);
  return {
    reason: "store-unwritable",
    message: `Cannot write to the runs folder ${runsFolder}: ${error.message}`,
    remedy: "Free space or correct the permissions, or choose another folder with --runs or RADPIPE_RUNS.",
  };
}

function makeNew(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (isFileSystemError(error) && error.code === "EEXIST") return false;
    throw error;
  }
}
