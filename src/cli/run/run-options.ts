import type { ExecutionOptions } from "../../project/run-options.js";

/** Options of `run`; `plan` takes the same. */
export interface RunOptions extends ExecutionOptions {
  readonly reporter?: "listr" | "plain" | "json";
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly watch?: boolean;
  /** Leave as soon as everything that can begin is handed over to the cluster. */
  readonly detach?: boolean;
}
