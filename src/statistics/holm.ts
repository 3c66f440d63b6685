/**
 * P values corrected for being many, in the order given (Holm 1979).
 * @param unseen how many more tests there were, whose p values are not known: they are taken to be the largest.
 */
export function holm(pValues: readonly number[], unseen = 0): readonly number[] {
  const order = pValues.map((_, at) => at).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted: number[] = pValues.map(() => 1);
  let highest = 0;
  for (const [rank, at] of order.entries()) {
    // A corrected value may not be below that of a smaller p.
    highest = Math.max(highest, Math.min(1, pValues[at]! * (pValues.length + unseen - rank)));
    adjusted[at] = highest;
  }
  return adjusted;
}
