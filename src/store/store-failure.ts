import type { Failure } from "../core/failure.js";

/** Thrown by the store where its surroundings make it impossible to go on; whoever asked turns it into its failure. */
export class StoreFailure extends Error {
  override readonly name = "StoreFailure";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: "Give yourself the right to write there, or choose another folder with --cache or RADPIPE_CACHE.",
  EPERM: "Give yourself the right to write there, or choose another folder with --cache or RADPIPE_CACHE.",
  EROFS: "The file system is read-only. Choose another folder with --cache or RADPIPE_CACHE.",
  ENOSPC: "The disk is full. `pipeline cache gc --dry-run` shows what can be freed.",
  EDQUOT: "Your disk quota is used up. `pipeline cache gc --dry-run` shows what can be freed.",
  ENOTDIR:
    "A file lies where a folder is needed. Move it away, or choose another folder with --cache or RADPIPE_CACHE.",
  EEXIST: "A file lies where a folder is needed. Move it away, or choose another folder with --cache or RADPIPE_CACHE.",
  ENOENT: "The folder vanished while it was in use. Run again; what was finished is kept.",
  EIO: "The disk reports an error. Check it, then run `pipeline cache verify`.",
  EMFILE: "Too many files are open. Raise the limit (`ulimit -n`), or run with a smaller --jobs.",
};

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** The failure behind an error of the file system; a bug (no error code) is thrown on. */
export function unwritable(root: string, error: unknown): Failure {
  if (error instanceof StoreFailure) return error.failure;
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
