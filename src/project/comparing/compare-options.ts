/** Which runs, and what of them. */
export interface CompareOptions {
  /** All runs that are over. */
  readonly all?: boolean;
  /** Only runs of this pipeline. */
  readonly pipeline?: string;
  /** Compare with this run instead of the first. */
  readonly baseline?: string;
  /** What this stage evaluated, of runs with several evaluations. */
  readonly stage?: string;
  /** Test these metrics, such as `auc` or `validation.sensitivity`; `all`: every one. */
  readonly metric?: readonly string[];
  /** Rank by this metric; by default `validation.auc`. */
  readonly sort?: string;
  /** Of more results than this the baseline and the best are compared; 100 by default. */
  readonly top?: number;
  /** Every replicate of a sweep separately. */
  readonly each?: boolean;
  /** Take images as independent, also those of one patient. */
  readonly byImage?: boolean;
  /** False: values of the metrics that are tested alone, which is quicker. */
  readonly complete?: boolean;
  /** Call candidates by their names, for which a page has room, instead of A, B. */
  readonly byName?: boolean;
}

/**
 * With up to this many candidates all metrics are tested, and their params are in columns; more are in rows, best
 * first.
 */
export const FEW = 3;

/** Of more results the best are compared, unless it is said how many: nobody reads a table of thousands. */
export const MOST_COMPARED = 100;

/** What runs are ranked by, unless it is said. */
export const DEFAULT_RANKING = "validation.auc";
