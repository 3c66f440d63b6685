import type { JsonValue } from "./json.js";

export interface SweepMember {
  /** Id of the set, the same for all its runs. */
  readonly id: string;
  /** What the sweep varies: path (`params.epochs`) -> value. Empty where only replicates or folds are run. */
  readonly point: Readonly<Record<string, JsonValue>>;
  /** Which repetition with another seed, from 0; absent without `replicates`. */
  readonly replicate?: number;
  /** Which fold of the cross-validation, from 0; absent without `folds`. */
  readonly fold?: number;
  /** What the whole set was called with `--name`. */
  readonly label?: string;
  /** Present where training was not continued because other points were better. */
  readonly stopped?: EarlyStopped;
}

/** Why a training was stopped after one of its rungs. */
export interface EarlyStopped {
  /** Epochs done, of those that were asked for. */
  readonly epochs: number;
  readonly of: number;
  readonly metric: string;
  /** Mean over the runs of the point at that rung. */
  readonly value: number;
  /** From 1, of the points that were still in. */
  readonly rank: number;
  readonly among: number;
}
