import type { Failure } from "../../core/failure.js";
import { fileTrouble } from "../../core/file-trouble.js";
import { placeFailure } from "../../core/unwritable.js";

/**
 * What the file system refused while a document was written where an option says. undefined of an error that no file
 * system made.
 * @param option chooses another place: `--out`.
 */
export function documentFailure(error: unknown, folder: string, what: string, option: string): Failure | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  const trouble = fileTrouble(error);
  if (trouble !== undefined) {
    return placeFailure(
      {
        name: `the folder of the ${what}`,
        folder,
        room: "Free some space there",
        another: `choose another place with ${option}`,
      },
      trouble,
    );
  }
  if (code === undefined) return undefined;
  return {
    reason: "invalid-input",
    message: `The ${what} cannot be written: ${message}`,
    remedy: `Choose another place with ${option}.`,
  };
}
