import { createHash } from "node:crypto";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A stream of random numbers. */
export interface SeededRandom {
  /** Uniform in [0, 1), 53 bits. */
  readonly uniform: () => number;
  /** Uniform in [low, high). */
  readonly between: (low: number, high: number) => number;
  /** Uniform integer in [0, bound); bound up to 2^32. */
  readonly integer: (bound: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
}

/**
 * Random numbers that depend on the parts alone, such as (seed, digest of the image, number of the copy): not on the
 * order in which images are worked on, nor on how many at once.
 */
export function seededRandom(...parts: readonly (string | number)[]): SeededRandom {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
  const state = [0, 4, 8, 12].map((offset) => hash.readInt32LE(offset));
  // The generator never leaves the state of zeros; SHA-256 is not known to give it, but the rule costs nothing.
  const generator = xoroshiro128plusFromState(state.some((word) => word !== 0) ? state : [1, 0, 0, 0]);
  const uniform = (): number => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  };
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    // Box and Muller 1958; 1 - u is in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    integer: (bound) => Math.floor(uniform() * bound),
    normal,
  };
}

/** A random order of the items (Fisher and Yates), as a new list. */
export function shuffled<Item>(items: readonly Item[], random: SeededRandom): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}
