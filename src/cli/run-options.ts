import type { Selection } from "../engine/request.js";

/** Options of `run`; `plan` takes the same. */
export interface RunOptions {
  readonly set?: readonly string[];
  /** False: `--no-sweep`. */
  readonly sweep?: boolean;
  readonly name?: string;
  readonly only?: readonly string[];
  readonly from?: readonly string[];
  readonly force?: readonly string[];
  readonly verify?: readonly string[];
  readonly jobs?: number;
  readonly keepGoing?: boolean;
  readonly checkContents?: boolean;
  readonly reporter?: "listr" | "plain" | "json";
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export const selectionOf = ({ only = [], from = [], force = [], verify = [] }: RunOptions): Selection => ({
  only,
  from,
  force,
  verify,
});
