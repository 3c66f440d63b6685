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

/** Groups by the classes they have images of, in order of first sight. */
export function strataOf(groups: readonly Group[]): readonly Stratum[] {
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
  return [...strata.values()].map((inside) => {
    const { counts } = inside[0] as Kind;
    return {
      classes: [...counts.keys()].filter((c) => (counts[c] as number) > 0),
      groups: inside.reduce((sum, { members }) => sum + members.length, 0),
      kinds: inside,
    };
  });
}
