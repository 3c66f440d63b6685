import type { ValidStage } from "../core/valid-pipeline.js";
import type { Claim } from "../store/store.js";
import type { ResolvedAction } from "./resolve-action.js";

/** What one attempt of one stage needs. */
export interface StageAttempt {
  readonly stage: ValidStage;
  readonly resolved: ResolvedAction;
  readonly claim: Claim;
  /** Processors the stage may use at once. */
  readonly cpus: number;
  readonly logFile: string;
  /** Whether it takes what was made of items before, and keeps what it makes. */
  readonly remembers?: boolean;
  /** Says what it does, but no results or warnings: what is made again to be compared has said them before. */
  readonly isQuiet?: boolean;
}
