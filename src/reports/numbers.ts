/** A score as papers give it: three decimals. */
export const score = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : "not defined");

/** A score with its 95 % interval, where the metrics hold one. */
export function scoreWithInterval(metrics: Readonly<Record<string, number>>, name: string): string | undefined {
  const value = metrics[name];
  if (value === undefined) return undefined;
  const low = metrics[`${name}.low`];
  const high = metrics[`${name}.high`];
  return low === undefined || high === undefined ? score(value) : `${score(value)} (${score(low)} to ${score(high)})`;
}

/** `1 image`, `2,482 images`. */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? singular : plural}`;
