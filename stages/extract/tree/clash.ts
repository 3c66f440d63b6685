import { StageFailure } from "../../../src/stage.js";

/** Two entries, one of which is in the way of the other. */
export const clash = (archive: string, path: string): StageFailure =>
  new StageFailure(
    `Cannot unpack ${JSON.stringify(path)} of ${archive}: its path, or a part of it, is taken by another entry`,
    "Leave one of them out with `exclude`. On a disk that ignores case, names that differ only in case clash.",
  );
