import type { Failure } from "../core/failure.js";
import { fileTrouble } from "../core/file-trouble.js";
import { fail, type Result } from "../core/result.js";
import { cachePlace, placeFailure } from "../core/unwritable.js";

/** Thrown by the store if its environment makes it impossible to continue; the caller turns it into its failure. */
export class StoreFailure extends Error {
  override readonly name = "StoreFailure";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: "Give yourself permission to write there, or choose another folder with --cache or RADPIPE_CACHE.",
  EPERM: "Give yourself permission to write there, or choose another folder with --cache or RADPIPE_CACHE.",
  ENOTDIR:
    "There is a file where a folder is needed. Move it away, or choose another folder with --cache or RADPIPE_CACHE.",
  EEXIST:
    "There is a file where a folder is needed. Move it away, or choose another folder with --cache or RADPIPE_CACHE.",
  ENOENT: "The folder vanished while it was in use. Run again; what was finished is kept.",
};

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** The failure behind an error of the file system; a bug (no error code) is thrown on. */
export function unwritable(root: string, error: unknown): Failure {
  if (error instanceof StoreFailure) return error.failure;
  const trouble = fileTrouble(error);
  if (trouble !== undefined) return placeFailure(cachePlace(root), trouble);
  const code = errorCode(error);
  if (code === undefined || !(error instanceof Error) || code.startsWith("ERR_") || code === "ABORT_ERR") throw error;
  return {
    reason: "store-unwritable",
    message: `Cannot use the cache ${root}: ${error.message}`,
    remedy: REMEDIES[code] ?? "Check the folder, or choose another one with --cache or RADPIPE_CACHE.",
  };
}

/** Runs work that writes into the store; what the file system refuses becomes a StoreFailure. */
export async function writing<T>(root: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreFailure) throw error;
    throw new StoreFailure(unwritable(root, error));
  }
}

/** The same for a caller that takes results: what the store throws is a failure to be told, not a bug. */
export async function failing<T>(root: string, work: () => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
  try {
    return await writing(root, work);
  } catch (error) {
    if (error instanceof StoreFailure) return fail(error.failure);
    throw error;
  }
}
