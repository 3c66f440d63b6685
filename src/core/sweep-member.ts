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
  /** Of a nested cross-validation: which of the inner folds, from 0, of a run that helps to choose the point of its `fold`. */
  readonly inner?: number;
  /** Of a nested cross-validation: how the point of a run that is tested on its `fold` was chosen. */
  readonly chosen?: Choice;
  /** What the whole set was called with `--name`. */
  readonly label?: string;
  /** Present where training was not continued because other points were better. */
  readonly stopped?: EarlyStopped;
}

/** How a nested cross-validation chose the point of an outer fold: the best, of equal ones the first. */
export interface Choice {
  /** `auc`, of the inner folds' own test sets. */
  readonly metric: string;
  /** Inner folds. */
  readonly folds: number;
  /** All points, in the order of the sweep, with the mean and the sample standard deviation of their inner runs. */
  readonly points: readonly {
    readonly point: SweepMember["point"];
    readonly mean: number;
    readonly deviation: number;
  }[];
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
