import type { ResourceUse } from "../core/action.js";
import type { AttemptEvent, AttemptRequest, AttemptResult } from "../core/attempt.js";
import type { CommandLine } from "../core/stage-contract.js";
import type { EnvironmentWishes } from "./stage-environment.js";

/** Starts attempts, watches them and ends them. Knows nothing of keys, caches or other stages. */
export interface Executor {
  /** Never rejects for what a stage or program does: that is the attempt's result. */
  readonly start: (attempt: Attempt) => Promise<RunningAttempt>;
  /** Lets go of what it holds; to be called when nothing more is started. */
  readonly close: () => void;
}

export interface Attempt {
  /** The folder of `request.json`, `events.jsonl` and `result.json`. */
  readonly folder: string;
  readonly request: AttemptRequest;
  /** Given where the stage is a program of its own, not a plugin with `run`. */
  readonly command?: CommandLine;
  /** What the stage is given of this process's environment. */
  readonly environment: EnvironmentWishes;
  /** Names of variables of this process whose values must not come into logs, events and results. */
  readonly masked: readonly string[];
  /** Standard output and standard error are appended to it; kept within a bound. */
  readonly logFile: string;
  readonly onEvent: (event: AttemptEvent) => void;
}

export interface RunningAttempt {
  /** Absent where nothing could be started. */
  readonly group?: { readonly pid: number; readonly startTime?: string };
  readonly finished: Promise<AttemptOutcome>;
  /** Asks the process group to end, and makes it end 700 ms later, or as told. Calling it again changes nothing. */
  readonly stop: (graceMs?: number) => void;
}

export interface AttemptOutcome {
  readonly result: AttemptResult;
  readonly resources: ResourceUse;
  /** It failed for what is no fault of the stage, and may be started again. */
  readonly mayStartAgain?: true;
}
