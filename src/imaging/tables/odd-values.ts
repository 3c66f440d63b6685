import { countOf } from "../format-count.js";
import { numberOf } from "./label-value.js";
import { listValues } from "./unsure-tally.js";

/**
 * A sentence about values that are not numbers in a column whose classes are (`True` beside 1 and 0): they are in
 * neither class, where a reader of the table may have meant them to be. Other numbers, such as grades between two
 * classes, are left out on purpose. undefined if there are none.
 * @param classes the values that the classes name. @param others those of rows in neither class, with their counts.
 */
export function sayNoNumbers(
  classes: readonly string[],
  others: ReadonlyMap<string, number>,
  table: string,
): string | undefined {
  if (classes.length === 0 || classes.some((value) => numberOf(value) === undefined)) return undefined;
  const odd = new Map([...others].filter(([value]) => numberOf(value) === undefined));
  const rows = [...odd.values()].reduce((sum, count) => sum + count, 0);
  if (rows === 0) return undefined;
  return `${table}: ${countOf(rows, "value")} besides the numbers of the classes ${rows === 1 ? "is not a number" : "are not numbers"}, and in neither class (${listValues(odd)}); name them in \`positive\` or \`negative\` if they are meant`;
}
