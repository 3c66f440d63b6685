interface SelectionBias {
  /** How many are ranked. */
  readonly settings: number;
  readonly metric: string;
  /** The metric of the validation set to rank by. */
  readonly instead: string;
}

/**
 * Whether several settings are ranked by a metric of the test set: the best of many is good partly by chance,
 * so its test result is no estimate of how good it is (Cawley & Talbot 2010). Undefined where they are not.
 */
export function selectionBias(settings: readonly string[], metric: string): SelectionBias | undefined {
  if (!/^(metrics\.)?test\./.test(metric)) return undefined;
  const { size } = new Set(settings);
  if (size < 2) return undefined;
  return { settings: size, metric, instead: metric.replace(/^(metrics\.)?test\./, "validation.") };
}
