import type { Selection } from "../engine/request.js";

/** How a pipeline file is read. */
export interface FileOptions {
  /** Values that replace the file's: `path=value`, such as `params.epochs=20`. */
  readonly set?: readonly string[];
  /** False: one run of the file's own values, without its `sweep` and `replicates`. */
  readonly sweep?: boolean;
}

export interface PlanOptions extends FileOptions {
  /** Only these stages; what they need must be in the cache. */
  readonly only?: readonly string[];
  /** These stages and all that follows, made again. */
  readonly from?: readonly string[];
  /** Stages to make again though they are in the cache. */
  readonly force?: readonly string[];
  /** Stages to run once more without touching the cache, and compare file by file; `all`: every one. */
  readonly verify?: readonly string[];
}

export interface ExecutionOptions extends PlanOptions {
  /** A label for the run, to find and compare it by. */
  readonly name?: string;
  /** Stages at once; by default one for each processor. */
  readonly jobs?: number;
  /** After a failure, go on with what does not depend on it. */
  readonly keepGoing?: boolean;
  /** Read every byte of the sources and cached results that the run uses, whatever their times say. */
  readonly checkContents?: boolean;
}

export const selectionOf = ({ only = [], from = [], force = [], verify = [] }: PlanOptions): Selection => ({
  only,
  from,
  force,
  verify,
});
