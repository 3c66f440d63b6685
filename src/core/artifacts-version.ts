/** What `radpipe/artifacts` is called where code is imported and counted. */
export const ARTIFACTS_MODULE = "radpipe/artifacts";

/**
 * Raised when a reader or writer of `radpipe/artifacts` changes in a way that results of users' stages depend on. It
 * counts in their code digests instead of our code, so that our edits do not rerun their stages.
 */
export const ARTIFACTS_VERSION = 4;
