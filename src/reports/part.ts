/** Labels and scores of one partition, with how it is drawn. */
export interface Part {
  /** As the legend says it. */
  readonly name: string;
  /** `pooled`: the test sets of all folds of a cross-validation. */
  readonly partition: "test" | "validation" | "pooled";
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  /** Equal where cases are of one patient; unique where that is not known. */
  readonly patients: readonly string[];
  readonly color: string;
  readonly dash?: readonly number[];
}

/** For what is beside the main line. */
export const DASHED = [7, 4] as const;
