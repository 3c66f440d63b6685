import { rangeOf } from "../../src/imaging/ranges-of-kinds.js";
import type { SeededRandom } from "../../src/imaging/seeded-random.js";

/** Groups, and what each has that every part should have some of. */
export interface Having {
  /** By group: what it has, as numbers below `features`. */
  readonly featuresOf: readonly (readonly number[])[];
  readonly features: number;
}

/**
 * Exchanges groups between parts so that each part has a group with every feature, as far as there are enough: where
 * groups with it are fewer than parts, the last of `importance` go without. Who goes, and for whom, is drawn among all
 * that can go without leaving another need unmet, whatever their size. Changes `parts`.
 */
export function supplyNeeds(
  parts: number[],
  { featuresOf, features }: Having,
  importance: readonly number[],
  random: SeededRandom,
): void {
  const holders = Array.from({ length: features }, (): number[] => []);
  for (const [group, own] of featuresOf.entries()) for (const feature of own) holders[feature]!.push(group);
  const number = 1 + rangeOf(importance)[1];
  const counts = holders.map((groups) => {
    const row = new Array<number>(number).fill(0);
    for (const group of groups) row[parts[group] as number]!++;
    return row;
  });
  const needs = (feature: number, part: number): boolean =>
    importance.slice(0, holders[feature]!.length).includes(part);
  /** Whether all that its part needs is there without it too. */
  const isSpare = (group: number): boolean => {
    const part = parts[group] as number;
    return (featuresOf[group] as readonly number[]).every(
      (feature) => counts[feature]![part]! > 1 || !needs(feature, part),
    );
  };
  const move = (group: number, to: number): void => {
    for (const feature of featuresOf[group] as readonly number[]) {
      counts[feature]![parts[group] as number]!--;
      counts[feature]![to]!++;
    }
    parts[group] = to;
  };
  // Groups with the rarest features first: of them there is the least choice.
  const order = [...holders.keys()].sort((a, b) => holders[a]!.length - holders[b]!.length);
  for (const feature of order) {
    for (const part of importance) {
      if (counts[feature]![part]! > 0 || !needs(feature, part)) continue;
      const donors = holders[feature]!.filter(isSpare);
      const donor = donors[Math.floor(random.uniform() * donors.length)];
      if (donor === undefined) continue;
      const from = parts[donor] as number;
      move(donor, part);
      const spare = [...parts.keys()].filter((group) => group !== donor && parts[group] === part && isSpare(group));
      const plain = spare.filter((group) => featuresOf[group]!.length <= featuresOf[donor]!.length);
      const among = plain.length > 0 ? plain : spare;
      const back = among[Math.floor(random.uniform() * among.length)];
      if (back !== undefined) move(back, from);
    }
  }
}
