import type { Failure } from "../core/failure.js";
import { isFileSystemError, runsUnwritable } from "./run-folder.js";

/** What of a run or a sweep could not be written into the runs folder, while all else goes on. */
export interface MissingDocuments {
  readonly add: (name: string, error: NodeJS.ErrnoException) => void;
  /** Does work that writes a file of that name; what the file system refuses is remembered, anything else thrown. */
  readonly writing: <T>(name: string, write: () => T | Promise<T>) => Promise<T | undefined>;
  readonly names: readonly string[];
  /** Names all of them, with the cause for the first; undefined if none is missing. */
  readonly failure: () => Failure | undefined;
}

export function missingDocuments(runsFolder: string): MissingDocuments {
  const names: string[] = [];
  let first: Failure | undefined;
  const add = (name: string, error: NodeJS.ErrnoException): void => {
    first ??= runsUnwritable(runsFolder, error);
    if (!names.includes(name)) names.push(name);
  };
  return {
    names,
    add,
    writing: async (name, write) => {
      try {
        return await write();
      } catch (error) {
        if (!isFileSystemError(error)) throw error;
        add(name, error);
        return undefined;
      }
    },
    failure: () => first && { ...first, message: `${first.message}. Not written: ${names.join(", ")}` },
  };
}
