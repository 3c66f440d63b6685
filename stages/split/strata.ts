import type { Group } from "./groups.js";

/** Groups with images of the same classes, such as the patients with positive images only. */
export interface Stratum {
  /** The classes that its groups have images of, ascending. */
  readonly classes: readonly number[];
  /** How many groups it has. */
  readonly groups: number;
  readonly kinds: readonly Kind[];
}

/** Groups with the same numbers of images of each class. */
export interface Kind {
  readonly counts: readonly number[];
  /** Positions in the list of groups. */
  readonly members: readonly number[];
}

/** More strata than this, as from findings in every combination, would each have few groups. */
const MOST_STRATA = 32;

/**
 * Groups by the classes they have images of, in order of first sight; all in one stratum, of no class, where what they
 * count is not exclusive or there would be too many.
 */
export function strataOf(groups: readonly Group[], isExclusive: boolean): readonly Stratum[] {
  const kinds = new Map<string, { readonly counts: readonly number[]; readonly members: number[] }>();
  for (const [index, { counts }] of groups.entries()) {
    const key = counts.join();
    const kind = kinds.get(key);
    if (kind !== undefined) kind.members.push(index);
    else kinds.set(key, { counts, members: [index] });
  }
  const strata = new Map<string, Kind[]>();
  for (const kind of kinds.values()) {
    const key = kind.counts.map((count) => Number(count > 0)).join("");
    strata.set(key, [...(strata.get(key) ?? []), kind]);
  }
  if (!isExclusive || strata.size > MOST_STRATA)
    return [{ classes: [], groups: groups.length, kinds: [...kinds.values()] }];
  return [...strata.values()].map((inside) => {
    const { counts } = inside[0] as Kind;
    return {
      classes: [...counts.keys()].filter((c) => (counts[c] as number) > 0),
      groups: inside.reduce((sum, { members }) => sum + members.length, 0),
      kinds: inside,
    };
  });
}
