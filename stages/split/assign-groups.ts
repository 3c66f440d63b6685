import { type SeededRandom, seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import { balancedDraw } from "./balanced-draw.js";
import type { Group } from "./groups.js";
import { groupsPerPart } from "./groups-per-part.js";
import { type Kind, strataOf } from "./strata.js";
import { type Having, supplyNeeds } from "./supply-needs.js";

interface Assigned {
  /** Which parts go without what there is too little of: the last ones. */
  readonly importance?: readonly number[];
  /** Whether an image adds to one of the counts alone, as of classes. */
  readonly isExclusive?: boolean;
  /** Where it does not: what every part should have some of. */
  readonly having?: Having;
}

/**
 * Assigns each group to a part. All groups of a stratum (those with images of the same classes) have the same chance of
 * a part, whatever their size: the part's share, but for the rounding of the stratum's number and for groups that a
 * part needs to have every class. Within that, images of each class are spread over the parts as `shares` (which sum to
 * 1) say. Findings, which occur in more combinations than there are groups, form one stratum: what a part lacks is
 * swapped in. Deterministic in the seed.
 * @returns the part of each group.
 */
export function assignGroups(
  groups: readonly Group[],
  shares: readonly number[],
  seed: readonly (string | number)[],
  { importance = [...shares.keys()], isExclusive = true, having }: Assigned = {},
): readonly number[] {
  const random = seededRandom("split", ...seed);
  const strata = strataOf(groups, isExclusive);
  const numbers = groupsPerPart(strata, shares, importance, random);
  const order = countsInOrder(groups, isExclusive);
  const kinds = strata.flatMap((stratum, at) =>
    stratum.kinds.map(({ counts, members }) => ({
      counts: order === undefined ? counts : order.map((place) => counts[place] as number),
      members: shuffled(members, random),
      stratum: at,
    })),
  );
  const parts = new Array<number>(groups.length).fill(0);
  divide(kinds, numbers, [...shares.keys()], parts, random);
  if (having !== undefined && strata.every(({ classes }) => classes.length === 0)) {
    supplyNeeds(
      parts,
      having,
      importance.filter((part) => (shares[part] as number) > 0),
      random,
    );
  }
  return parts;
}

/** The rarest first: a draw that cannot keep all counts gives up the last ones first. */
function countsInOrder(groups: readonly Group[], isExclusive: boolean): readonly number[] | undefined {
  if (isExclusive) return undefined;
  const totals = (groups[0]?.counts ?? []).map((_, at) => groups.reduce((sum, { counts }) => sum + counts[at]!, 0));
  return [...totals.keys()].filter((at) => totals[at]! > 0).sort((a, b) => totals[a]! - totals[b]!);
}

interface PlacedKind extends Kind {
  readonly stratum: number;
}

/**
 * Draws who goes to the first half of the parts, and so on in each half. The members of a kind are in random order, so
 * that the first so many of them are a simple draw; at most one of a kind is left to the balanced draw.
 */
function divide(
  kinds: readonly PlacedKind[],
  numbers: readonly (readonly number[])[],
  among: readonly number[],
  parts: number[],
  random: SeededRandom,
): void {
  if (among.length <= 1) {
    for (const { members } of kinds) for (const index of members) parts[index] = among[0] as number;
    return;
  }
  const halves = [among.slice(0, among.length >> 1), among.slice(among.length >> 1)] as const;
  const chances = numbers.map((row) => sumOver(halves[0], row) / sumOver(among, row));
  const expected = kinds.map(({ stratum, members }) => members.length * (chances[stratum] as number));
  const candidates = kinds.map(({ stratum, counts }, at) => {
    const wanted = expected[at] as number;
    return { stratum, counts, chance: wanted - Math.floor(wanted) };
  });
  const drawn = balancedDraw(candidates, numbers.length, random);
  const cuts = kinds.map((_, at) => Math.floor(expected[at] as number) + Number(drawn[at]));
  for (const [half, side] of halves.entries()) {
    const inside = kinds.flatMap((kind, at): PlacedKind[] => {
      const members = half === 0 ? kind.members.slice(0, cuts[at]) : kind.members.slice(cuts[at]);
      return members.length === 0 ? [] : [{ ...kind, members }];
    });
    divide(inside, numbers, side, parts, random);
  }
}

const sumOver = (parts: readonly number[], row: readonly number[]): number =>
  parts.reduce((sum, part) => sum + (row[part] as number), 0);
