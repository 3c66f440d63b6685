/** Categories of one column that are counted separately; the rest form one. */
export const MOST_CATEGORIES = 20;

/** Whether a case is of a category, for all but the most frequent one. Not known is a category. */
export function categoryFeatures(values: readonly string[]): readonly Float64Array[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return names.slice(1, MOST_CATEGORIES).map((name) => Float64Array.from(values, (value) => (value === name ? 1 : 0)));
}

/** The number, its square, in which fifth of all it lies, and whether it is missing: a class may be the middle. */
export function numberFeatures(values: readonly (number | undefined)[]): readonly Float64Array[] {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const deviation =
    Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length)) || 1;
  const centred = Float64Array.from(values, (value) => (value === undefined ? 0 : (value - mean) / deviation));
  const cuts = new Set([1, 2, 3, 4].map((fifth) => known[Math.floor((fifth * known.length) / 5)]));
  return [
    centred,
    centred.map((value) => value * value),
    ...[...cuts].map((cut) =>
      Float64Array.from(values, (value) => (value !== undefined && cut !== undefined && value >= cut ? 1 : 0)),
    ),
    missingFeature(values),
  ];
}

export const missingFeature = (values: readonly unknown[]): Float64Array =>
  Float64Array.from(values, (value) => (value === undefined ? 1 : 0));
