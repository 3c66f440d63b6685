import type { Partition } from "../../src/stage.js";

/** Partition of each row, or undefined where the row is left out; and what is to be said about it. */
export interface Assignment {
  readonly partitions: readonly (Partition | undefined)[];
  readonly reason?: string;
  readonly warnings: readonly string[];
  /** For the log. */
  readonly notes?: readonly string[];
}
