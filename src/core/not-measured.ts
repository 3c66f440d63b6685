const SUFFIX = ".notMeasured";

/** The fact of a stage that says which metrics of a part are absent, and why. @param part such as `test`. */
export const notMeasuredFact = (part: string): string => `${part}${SUFFIX}`;

export const isNotMeasuredFact = (name: string): boolean => name.endsWith(SUFFIX);

/** What stages could not measure, for a reader: `test: auc, ppv (all 12 images are of one class, NORMAL)`. */
export const notMeasured = (
  stages: readonly { readonly facts: Readonly<Record<string, string | number | boolean>> }[],
): readonly string[] =>
  stages.flatMap(({ facts }) =>
    Object.entries(facts).flatMap(([name, value]) =>
      isNotMeasuredFact(name) ? [`${name.slice(0, -SUFFIX.length)}: ${value}`] : [],
    ),
  );
