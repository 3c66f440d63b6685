import type { SeededRandom } from "../../src/imaging/seeded-random.js";
import { type Adds, sumFreeDirection } from "./sum-free-direction.js";

/** One that may be drawn. */
export interface Candidate {
  readonly chance: number;
  /** Chances of the candidates of a stratum sum to a whole number. */
  readonly stratum: number;
  /** What the drawn ones should have their share of: images by class. */
  readonly counts: readonly number[];
}

/** Chances closer than this to 0 or 1 are that, but for rounding errors. */
const DECIDED = 1e-9;
/** So many candidates make up for one that is decided; more would only take time. */
const WINDOW = 32;
/** With many sums, so many times as many candidates. */
const PER_SUM = 1.5;

/**
 * Draws candidates, each with exactly its chance, as many of each stratum as its chances sum to, so that the counts of
 * those drawn sum to what is expected as nearly as whole candidates allow: the cube method (Deville & Tillé 2004,
 * Efficient balanced sampling), the largest candidates first, while smaller ones make up for them. Where the last few
 * cannot be decided without, counts are given up, from the last to the first; the numbers by stratum never are.
 */
export function balancedDraw(
  candidates: readonly Candidate[],
  strata: number,
  random: SeededRandom,
): readonly boolean[] {
  const chances = Float64Array.from(candidates, ({ chance }) => (isDecided(chance) ? Math.round(chance) : chance));
  const size = candidates.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  let open = [...candidates.keys()]
    .filter((index) => !isDecided(chances[index] as number))
    .sort((a, b) => (size[b] as number) - (size[a] as number));
  const classes = candidates[0]?.counts.length ?? 0;
  const window = Math.max(WINDOW, Math.ceil(PER_SUM * (strata + classes)));
  for (let kept = classes; kept >= 0 && open.length > 0; kept--) {
    const sumsOf = (index: number): Adds => {
      const { stratum, counts } = candidates[index] as Candidate;
      const adds = { to: [stratum], amounts: [1] };
      for (let at = 0; at < kept; at++) {
        if (counts[at] === 0) continue;
        adds.to.push(strata + at);
        adds.amounts.push(counts[at] as number);
      }
      return adds;
    };
    open = decide(open, chances, { sumsOf, sums: strata + kept, size: window }, random);
  }
  return Array.from(chances, (chance) => chance > 0.5);
}

const isDecided = (chance: number): boolean => chance < DECIDED || chance > 1 - DECIDED;

/** Sums that are to stay. */
interface Sums {
  readonly sumsOf: (index: number) => Adds;
  /** How many there are. */
  readonly sums: number;
  /** How many candidates move at a time. */
  readonly size: number;
}

/**
 * Moves chances to 0 or 1 along directions that change none of the sums of `sumsOf`, forth or back with such
 * probabilities that nobody's chance changes on the whole. Gives those that cannot be decided so.
 */
function decide(
  order: readonly number[],
  chances: Float64Array,
  { sumsOf, sums: number, size }: Sums,
  random: SeededRandom,
): number[] {
  let window: { readonly index: number; readonly adds: Adds }[] = [];
  let next = 0;
  for (;;) {
    while (window.length < size && next < order.length) {
      const index = order[next++] as number;
      window.push({ index, adds: sumsOf(index) });
    }
    const direction = sumFreeDirection(
      window.map(({ adds }) => adds),
      window.map(({ index }) => chances[index] as number),
      number,
    );
    if (direction === undefined) return [...window.map(({ index }) => index), ...order.slice(next)];
    let [forth, back] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const [at, { index }] of window.entries()) {
      const slope = direction[at] as number;
      if (slope === 0) continue;
      const chance = chances[index] as number;
      const [up, down] = [(1 - chance) / Math.abs(slope), chance / Math.abs(slope)];
      forth = Math.min(forth, slope > 0 ? up : down);
      back = Math.min(back, slope > 0 ? down : up);
    }
    const step = random.uniform() * (forth + back) < back ? forth : -back;
    for (const [at, { index }] of window.entries()) {
      const moved = (chances[index] as number) + step * (direction[at] as number);
      chances[index] = isDecided(moved) ? Math.round(moved) : moved;
    }
    window = window.filter(({ index }) => !isDecided(chances[index] as number));
  }
}
