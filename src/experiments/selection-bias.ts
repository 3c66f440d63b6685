/**
 * What to say where several settings are ranked by a metric of the test part: the best of many is good partly by chance,
 * so its test result is no estimate of how good it is (Cawley & Talbot 2010). Undefined where nothing is to be said.
 */
export function selectionBias(settings: readonly string[], name: string): string | undefined {
  if (!/^(metrics\.)?test\./.test(name)) return undefined;
  const { size } = new Set(settings);
  if (size < 2) return undefined;
  return (
    `these are ${size} settings ranked by ${name}. The best of several on the test images is partly so by chance: ` +
    `choose by a validation metric, such as --sort ${name.replace(/^(metrics\.)?test\./, "validation.")}, and report the test result of that one.`
  );
}
