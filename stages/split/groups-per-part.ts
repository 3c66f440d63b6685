import { rangeOf } from "../../src/imaging/ranges-of-kinds.js";
import type { SeededRandom } from "../../src/imaging/seeded-random.js";
import { controlledRounding } from "./controlled-rounding.js";
import type { Stratum } from "./strata.js";

/**
 * How many groups of each stratum each part gets: the share of it, rounded up or down at random without preference, and
 * then as little changed as gives every part with a share groups, and groups of every class. Where there are fewer of a
 * class than parts, the last ones of `importance` go without.
 * @returns numbers by stratum and part.
 */
export function groupsPerPart(
  strata: readonly Stratum[],
  shares: readonly number[],
  importance: readonly number[],
  random: SeededRandom,
): readonly (readonly number[])[] {
  const expected = strata.map(({ groups }) => shares.map((share) => share * groups));
  const numbers = controlledRounding(expected, random).map((row) => [...row]);
  const needs = needsOf(strata, shares, importance);
  // What one need got may be what another can do with.
  for (let better = true; better; ) {
    const unmet = needs.filter((need) => countOf(numbers, need) === 0);
    better = unmet.some((need) => supply(numbers, expected, need, needs, random));
  }
  return numbers;
}

/** A part must have a group of one of these strata. */
interface Need {
  readonly part: number;
  readonly strata: readonly number[];
}

function needsOf(
  strata: readonly Stratum[],
  shares: readonly number[],
  importance: readonly number[],
): readonly Need[] {
  const parts = importance.filter((part) => (shares[part] as number) > 0);
  const classes = [...new Set(strata.flatMap((stratum) => stratum.classes))].sort();
  const kinds = [
    ...classes.map((c) => strata.flatMap((stratum, at) => (stratum.classes.includes(c) ? [at] : []))),
    [...strata.keys()],
  ];
  return kinds.flatMap((kind) => {
    const groups = kind.reduce((sum, at) => sum + (strata[at] as Stratum).groups, 0);
    return parts.slice(0, groups).map((part) => ({ part, strata: kind }));
  });
}

const countOf = (numbers: readonly (readonly number[])[], { part, strata }: Need): number =>
  strata.reduce((sum, stratum) => sum + (numbers[stratum]?.[part] as number), 0);

/** A group of a stratum goes from one part to another, maybe for one of another stratum. */
interface Move {
  readonly stratum: number;
  readonly from: number;
  readonly to: number;
  readonly back?: number;
}

/**
 * Meets a need by the move that leaves no other need unmet and brings numbers least off what was expected; false where
 * no move does.
 */
function supply(
  numbers: number[][],
  expected: readonly (readonly number[])[],
  need: Need,
  needs: readonly Need[],
  random: SeededRandom,
): boolean {
  const to = need.part;
  const moves = need.strata.flatMap((stratum) =>
    [...(numbers[stratum] as number[]).keys()]
      .filter((from) => from !== to && (numbers[stratum]?.[from] as number) > 0)
      .flatMap((from): readonly Move[] => [
        { stratum, from, to },
        ...numbers.flatMap((row, back) => ((row[to] as number) > 0 ? [{ stratum, from, to, back }] : [])),
      ]),
  );
  const offBy = (): number =>
    numbers.flat().reduce((sum, number, at) => sum + (number - (expected.flat()[at] as number)) ** 2, 0);
  const met = needs.filter((other) => countOf(numbers, other) > 0);
  const options = moves.flatMap((move) => {
    apply(numbers, move, 1);
    const sound = [need, ...met].every((other) => countOf(numbers, other) > 0);
    const cost = offBy();
    apply(numbers, move, -1);
    return sound ? [{ move, cost, lot: random.uniform() }] : [];
  });
  const least = rangeOf(options.map(({ cost }) => cost))[0] + 1e-9;
  const [best] = options.filter(({ cost }) => cost < least).sort((a, b) => a.lot - b.lot);
  if (best === undefined) return false;
  apply(numbers, best.move, 1);
  return true;
}

function apply(numbers: number[][], { stratum, from, to, back }: Move, sign: 1 | -1): void {
  const add = (row: number, part: number, amount: number): void => {
    (numbers[row] as number[])[part]! += amount;
  };
  add(stratum, from, -sign);
  add(stratum, to, sign);
  if (back === undefined) return;
  add(back, to, -sign);
  add(back, from, sign);
}
