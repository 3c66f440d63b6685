import type { ActionRecord } from "../core/action.js";
import type { Failure } from "../core/failure.js";
import type { Key, StageId } from "../core/ids.js";
import type { Result } from "../core/result.js";
import type { PlanRequest } from "./request.js";

/** What would happen to each stage if the pipeline ran now. */
export interface Plan {
  readonly pipeline: string;
  /** In graph order. */
  readonly stages: readonly PlannedStage[];
  /** Sum over the stages that would or might run, of those whose time is known. */
  readonly predictedMs: number;
}

export interface PlannedStage {
  readonly id: StageId;
  readonly uses: string;
  readonly needs: readonly StageId[];
  /** `unknown`: decided only when the stages it depends on have run. `skipped`: `when: false` or not selected. */
  readonly status: "hit" | "miss" | "unknown" | "skipped";
  /** One line for the user; further differences stand in `details`. */
  readonly reason: string;
  readonly details: readonly string[];
  /** Absent where the content of an input is not known yet. */
  readonly key?: Key;
  /** Of a hit: what is taken from the cache. */
  readonly action?: ActionRecord;
  /** Time an earlier execution took; absent for hits and where there was none. */
  readonly predictedMs?: number;
}

/** Computes keys and looks them up; runs nothing and writes nothing but the digest index. */
export declare function makePlan(request: PlanRequest): Promise<Result<Plan, Failure>>;
