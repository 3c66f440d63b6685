import { readFile } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../core/stage-failure.js";

/**
 * A file of an artifact or a run that is there and is not what was written. Readers throw it; who reads for many catches it
 * and goes on with what can be read.
 * @param fault `line 7 is cut short or not JSON`.
 */
export const damagedFile = (name: string, fault: string): StageFailure =>
  new StageFailure(
    `${name} is damaged: ${fault}`,
    "`pipeline cache verify` finds what was changed after it was made; the next run makes it again.",
  );

/** The text of a file; undefined where there is none. Throws a StageFailure where it cannot be read. */
export const readText = (file: string): Promise<string | undefined> =>
  readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw damagedFile(path.basename(file), `it cannot be read (${error.code ?? error.message})`);
  });
