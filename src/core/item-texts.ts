import { humanCount } from "./human-units.js";
import type { ItemUse, NewItems } from "./items.js";

/** "1,204 of 112,120 images were new"; nothing of items that were all new. */
export function describeItems(uses: readonly ItemUse[]): string | undefined {
  const told = uses.filter(({ taken }) => taken > 0).map(describeUse);
  return told.length === 0 ? undefined : told.join("; ");
}

const describeUse = ({ name, taken, made }: ItemUse): string =>
  `${countOfAll(made, taken + made, name)} ${made === 1 ? "was" : "were"} new`;

/** The same of what is planned: "1,204 of 112,120 images are new". */
export const describeNewItems = ({ name, made, total }: NewItems): string =>
  `${countOfAll(made, total, name)} ${made === 1 ? "is" : "are"} new`;

const countOfAll = (made: number, total: number, name: string): string =>
  `${made === 0 ? "none" : humanCount(made)} of ${humanCount(total)} ${name}`;
