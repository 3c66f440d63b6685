/**
 * For lists of any length: what is spread into a call (`Math.max(...list)`, `push(...list)`) lies on the stack, which a list of
 * some 100,000 overflows. `npm run lint` refuses such calls.
 */

/** The greatest number, NaN if one is that; -Infinity of none. */
export function highest(numbers: Iterable<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

/** The least number, NaN if one is that; Infinity of none. */
export function lowest(numbers: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const number of numbers) least = Math.min(least, number);
  return least;
}

/** Adds more to the end of a list. */
export function append<Item>(list: Item[], more: Iterable<Item>): void {
  for (const one of more) list.push(one);
}
