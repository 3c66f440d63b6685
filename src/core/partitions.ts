/** The parts of a split dataset, in the order in which a model meets them. */
export const PARTITIONS = ["train", "validation", "calibration", "test"] as const;

export type Partition = (typeof PARTITIONS)[number];

/** Those that a finished model is measured on. */
export const SCORED_PARTITIONS = ["validation", "test"] as const satisfies readonly Partition[];

export type ScoredPartition = (typeof SCORED_PARTITIONS)[number];

/** As results are read: the test set first, by which a run is judged. */
export const AS_READ: readonly Partition[] = PARTITIONS.toReversed();

/**
 * What metrics are about, as read: if the scores of a patient's images are combined, there are patients in addition to
 * images.
 */
export const MEASURED_LEVELS: readonly string[] = SCORED_PARTITIONS.toReversed().flatMap((partition) => [
  partition,
  `${partition}.patient`,
]);

/** The partition that a recorded metric is of: `test` of `test.auc`. */
export const partitionOf = (metric: string): Partition | undefined =>
  PARTITIONS.find((partition) => metric.startsWith(`${partition}.`));
