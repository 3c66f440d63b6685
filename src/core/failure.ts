/** Why something that was asked for could not be done. A closed list, explained by `failure-texts.ts`. */
export const FAILURE_REASONS = [
  /** The pipeline file, an option or an argument is wrong; the diagnostics say where. */
  "invalid-input",
  /** A stage said why it cannot go on: bad data, a missing file, a network that does not answer. */
  "stage-failed",
  /** A stage threw something nobody expected. */
  "stage-crashed",
  /** A stage's process ended on a signal that radpipe did not send, or without a result. */
  "stage-killed",
  /** A stage used up the memory that it may have. */
  "out-of-memory",
  "stage-timed-out",
  /** A stage ended well, but a declared output is empty or missing. */
  "output-missing",
  /** A stage that this one needs did not succeed. */
  "dependency-failed",
  /** Something wrote into a cached input while a stage that was handed it ran. */
  "input-changed",
  /** `--only` or `--from` asks for a stage whose inputs are not in the cache. */
  "inputs-not-cached",
  /** A source file or folder of the pipeline does not exist or cannot be read. */
  "source-missing",
  /** A source of a pipeline that is not trusted leads out of its folder. */
  "not-trusted",
  "interrupted",
  /** The cache, the runs folder or another place cannot be written: permissions, a full disk, a read-only file system. */
  "store-unwritable",
  /** A run ended, but a document of it (report, model card, crate) could not be made. */
  "document-missing",
  /** The store on disk has a format that this version does not know. */
  "store-format",
  /** A run that was named does not exist, or the name fits several. */
  "unknown-run",
  /** Verification found artifacts whose bytes are not what they were. */
  "damage-found",
  /** The compiled code is older than its sources. */
  "build-stale",
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

export interface Failure {
  readonly reason: FailureReason;
  /** One sentence: what went wrong, with expected and got where there are such. */
  readonly message: string;
  readonly remedy?: string;
  /** The stage it happened in. */
  readonly stage?: string;
  /** Further lines for interested readers: the tail of a log, a stack. */
  readonly detail?: string;
  /** It says nothing of the other runs of a sweep, which go on: a training that diverged. */
  readonly alone?: true;
}
