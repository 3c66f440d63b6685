import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random draws from one seed; each call takes the next ones. */
export interface Draws {
  /** In [low, high). */
  readonly uniform: (low: number, high: number) => number;
  /** Gaussian, cut at two and a half deviations so that no body is grotesque. */
  readonly normal: (mean: number, deviation: number) => number;
  readonly chance: (probability: number) => boolean;
  /** In [low, high]. */
  readonly integer: (low: number, high: number) => number;
  /** A seed for draws of their own, so that adding a draw in one place does not move all others. */
  readonly seed: () => number;
}

export function drawsFrom(seed: number): Draws {
  const generator = xoroshiro128plus(seed);
  const unit = (): number => (generator.next() >>> 0) / 0x1_0000_0000;
  const uniform = (low: number, high: number): number => low + (high - low) * unit();
  return {
    uniform,
    normal: (mean, deviation) => {
      const radius = Math.sqrt(-2 * Math.log(1 - unit()));
      const z = radius * Math.cos(2 * Math.PI * unit());
      return mean + deviation * Math.max(-2.5, Math.min(2.5, z));
    },
    chance: (probability) => unit() < probability,
    integer: (low, high) => Math.floor(uniform(low, high + 1)),
    seed: () => generator.next(),
  };
}
