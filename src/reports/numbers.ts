/** A score as papers give it: three decimals. */
export const score = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : "not defined");

/** `0.948 to 1.000`: the 95 % interval of a metric, where the metrics hold one. */
export function intervalOf(metrics: Readonly<Record<string, number>>, name: string): string | undefined {
  const low = metrics[`${name}.low`];
  const high = metrics[`${name}.high`];
  return low === undefined || high === undefined ? undefined : `${score(low)} to ${score(high)}`;
}

/** `1 image`, `2,482 images`. */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? singular : plural}`;
