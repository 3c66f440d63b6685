import { humanCount } from "./human-units.js";
import type { ItemUse } from "./items.js";

/** "1,204 of 112,120 images were new"; nothing of items that were all new. */
export function describeItems(uses: readonly ItemUse[]): string | undefined {
  const told = uses.filter(({ taken }) => taken > 0).map(describeUse);
  return told.length === 0 ? undefined : told.join("; ");
}

function describeUse({ name, taken, made }: ItemUse): string {
  const verb = made === 1 ? "was" : "were";
  return `${made === 0 ? "none" : humanCount(made)} of ${humanCount(taken + made)} ${name} ${verb} new`;
}
